using System.ComponentModel.DataAnnotations;
using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Api.Callers;

/// <summary>Tokens of an OpenID provider, and what needs no authentication. Keys have their own section: <see cref="ApiKeyOptions"/>.</summary>
public sealed class AuthenticationOptions
{
    /// <value>The address of the OpenID provider, for example <c>https://login.example.com/realms/main</c>. Default: null, no tokens.</value>
    public string? Authority { get; set; }

    /// <value>The audience that a token must have. Required with <see cref="Authority"/>.</value>
    public string? Audience { get; set; }

    /// <value>The claim of a token with its scopes, separated by spaces or as a list. Default: <c>scope</c>.</value>
    [MinLength(1)]
    public string ScopeClaim { get; set; } = "scope";

    /// <value>The claim of a token that names the caller. Default: <c>sub</c>.</value>
    [MinLength(1)]
    public string NameClaim { get; set; } = "sub";

    /// <value>Whether <c>/docs</c>, <c>/openapi.json</c> and <c>/problems</c> need no authentication. Default: false.</value>
    public bool PublicDocs { get; set; }
}

internal sealed class AuthenticationOptionsValidator : IValidateOptions<AuthenticationOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthenticationOptions options)
    {
        if (options.Authority is null)
            return options.Audience is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail("Authentication:Audience is set, but Authentication:Authority is not. Set both.");
        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
            return ValidateOptionsResult.Fail(SettingProblem.Describe("Authentication:Authority", options.Authority, "an address with https, or with http on this machine"));
        return string.IsNullOrEmpty(options.Audience)
            ? ValidateOptionsResult.Fail("Authentication:Authority is set, but Authentication:Audience is not. Set both: otherwise tokens for other services would be valid here.")
            : ValidateOptionsResult.Success;
    }
}
