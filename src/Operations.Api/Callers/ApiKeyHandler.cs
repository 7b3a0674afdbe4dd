using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Api.Callers;

/// <summary>Authenticates a caller by its key: <c>Authorization: Bearer mk_…</c>.</summary>
internal sealed class ApiKeyHandler(ApiKeys keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Bearer = "Bearer ";

    private static readonly Task<AuthenticateResult> None = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<AuthenticateResult> Unknown = Task.FromResult(AuthenticateResult.Fail("The key is unknown, or was replaced."));
    private static readonly Task<AuthenticateResult> Other = Task.FromResult(AuthenticateResult.Fail("The header Authorization has no key: send it once, as Bearer mk_…"));

    /// <summary>Whether a request has a key, and no token.</summary>
    public static bool HasKey(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer + ApiKeys.Prefix, StringComparison.OrdinalIgnoreCase);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.Count == 0)
            return None;
        if (!HasKey(Request))
            return Other;
        return keys.Find(Request.Headers.Authorization[0].AsSpan(Bearer.Length).Trim()) is { } caller ? Task.FromResult(caller) : Unknown;
    }
}
