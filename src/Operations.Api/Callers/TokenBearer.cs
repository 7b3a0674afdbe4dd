using System.Security.Claims;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Messaging.Operations.Api.Callers;

/// <summary>Authenticates callers by tokens of an OpenID provider.</summary>
internal sealed class TokenBearer(IOptions<AuthenticationOptions> options, TimeProvider clock) : IConfigureNamedOptions<JwtBearerOptions>
{
    public const string NamePrefix = "jwt:";

    // The default of 60 s would hold the caller that long.
    private static readonly TimeSpan ProviderTimeout = TimeSpan.FromSeconds(5);

    private long _unavailableUntil = long.MinValue;

    public void Configure(string? name, JwtBearerOptions jwt)
    {
        jwt.Authority = options.Value.Authority;
        jwt.Audience = options.Value.Audience;
        // Plain HTTP is allowed for an address of this machine only.
        jwt.RequireHttpsMetadata = options.Value.Authority?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) is true;
        jwt.MapInboundClaims = false;
        jwt.BackchannelTimeout = ProviderTimeout;
        jwt.Events = new() { OnMessageReceived = Begin, OnTokenValidated = Accept, OnAuthenticationFailed = FailAsync };
    }

    public void Configure(JwtBearerOptions options) => Configure(name: null, options);

    /// <summary>While the provider does not answer, each call would wait for it, one after the other.</summary>
    private Task Begin(MessageReceivedContext context) => clock.GetTimestamp() < Volatile.Read(ref _unavailableUntil)
        ? throw new ProblemException(ProblemTypes.IdentityProviderUnavailable, ProviderTimeout)
        : Task.CompletedTask;

    private Task Accept(TokenValidatedContext context)
    {
        var claims = context.Principal!;
        if (claims.FindFirst(options.Value.NameClaim)?.Value is not { Length: > 0 and <= Caller.MaxNameLength } name)
            context.Fail($"The token names no caller: the claim {options.Value.NameClaim} is missing, or longer than {Caller.MaxNameLength} characters.");
        else
            context.Principal = Caller.Principal(JwtBearerDefaults.AuthenticationScheme, NamePrefix + name, ScopesOf(claims));
        return Task.CompletedTask;
    }

    private IEnumerable<string> ScopesOf(ClaimsPrincipal claims) =>
        claims.FindAll(options.Value.ScopeClaim).SelectMany(claim => claim.Value.Split(' ')).Where(Scopes.All.Contains);

    /// <summary>Without the keys of the provider no token is valid. That is no mistake of the caller.</summary>
    private async Task FailAsync(AuthenticationFailedContext context)
    {
        if (context.Exception is SecurityTokenMalformedException or ProblemException)
            return;

        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException unavailable)
        {
            Volatile.Write(ref _unavailableUntil, clock.GetTimestamp() + (clock.TimestampFrequency * (long)ProviderTimeout.TotalSeconds));
            throw new ProblemException(ProblemTypes.IdentityProviderUnavailable, ProviderTimeout, unavailable);
        }

        if (context.Exception is SecurityTokenException invalid)
            context.Fail(Reason(invalid));
    }

    private static string Reason(SecurityTokenException invalid) => invalid switch
    {
        SecurityTokenExpiredException => "The token has expired: get a new one from its provider.",
        SecurityTokenNotYetValidException => "The token is not valid yet.",
        SecurityTokenInvalidAudienceException => "The token is for another service: its audience is not that of this API.",
        SecurityTokenInvalidIssuerException => "The token is from another provider.",
        _ => "The token does not have a valid signature of its provider.",
    };
}
