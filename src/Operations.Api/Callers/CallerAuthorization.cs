using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Messaging.Operations.Api.Callers;

/// <summary>Every endpoint needs a known caller, with the scope of the endpoint if it has one.</summary>
internal sealed class CallerRequirement : AuthorizationHandler<CallerRequirement>, IAuthorizationRequirement
{
    public static RequiredScope? ScopeOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>();

    /// <summary>Whether neither the endpoint nor the application has a policy of its own.</summary>
    public static bool IsAllThatIsAsked(HttpContext http, AuthorizationOptions options) =>
        options.FallbackPolicy?.Requirements is [CallerRequirement] &&
        (http.GetEndpoint()?.Metadata is not { } metadata ||
            (metadata.GetMetadata<IAuthorizeData>() is null && metadata.GetMetadata<AuthorizationPolicy>() is null && metadata.GetMetadata<IAuthorizationRequirementData>() is null));

    /// <summary>Whether the caller is known, and has the scope of the endpoint.</summary>
    public static bool IsMet(HttpContext http) => http.User.Identity?.IsAuthenticated is true && ScopeOf(http)?.IsMetBy(http.User) is not false;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, CallerRequirement requirement)
    {
        if (context.Resource is HttpContext http && (IsHealth(http) || IsMet(http)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    /// <summary>Also for methods that these paths do not have.</summary>
    private static bool IsHealth(HttpContext http) => http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Answers callers that are unknown, or that lack a scope, with problems. RFC 6750, section 3, has the header.</summary>
internal sealed class CallerProblems(AuditLog audit) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
        }
        else if (authorizeResult.Challenged)
        {
            // The same result as before: the handler keeps it.
            var failure = (await context.AuthenticateAsync()).Failure;
            context.Response.Headers.WWWAuthenticate = failure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
            // Other messages are for the log.
            await ProblemTypes.AuthenticationRequired.WriteAsync(context, failure is AuthenticationFailureException ? failure.Message : null);
        }
        else
        {
            // None: an application has a policy of its own.
            var scope = CallerRequirement.ScopeOf(context)?.Scope;
            audit.Refused(context, scope);
            context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\"{(scope is null ? "" : $", scope=\"{scope}\"")}";
            await ProblemTypes.InsufficientScope.WriteAsync(context, scope is null ? null : $"The caller does not have the scope {scope}. The operator of this API can add it.");
        }
    }
}
