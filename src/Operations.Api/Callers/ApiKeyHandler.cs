using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Api.Callers;

/// <summary>Refuses callers without a known key. <see cref="CallersExtensions.UseCallers"/> lets the others pass before it is asked.</summary>
internal sealed class ApiKeyHandler(ApiKeys keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Result());

    private AuthenticateResult Result()
    {
        if (Request.Headers.Authorization.Count == 0)
            return AuthenticateResult.NoResult();
        if (!ApiKeys.HasKey(Request))
            return AuthenticateResult.Fail("The header Authorization has no key: send it once, as Bearer mk_…");
        return keys.Find(Context) is { } caller
            ? AuthenticateResult.Success(new(caller, ApiKeys.Scheme))
            : AuthenticateResult.Fail("The key is unknown, or was replaced.");
    }
}
