namespace Messaging.Operations.Api.Callers;

/// <summary>What a caller may do.</summary>
public static class Scopes
{
    /// <summary>Ask for operations, directly and as jobs.</summary>
    public const string Submit = "submit";

    /// <summary>Read its own jobs.</summary>
    public const string Read = "read";

    /// <summary>Cancel its own jobs.</summary>
    public const string Cancel = "cancel";

    /// <summary>
    /// Read, follow, cancel and retry the jobs of all callers, and see why they failed; see and drain workers; see and pause operations; see, replay and
    /// discard dead letters; see the history.
    /// </summary>
    public const string Operate = "operate";

    /// <summary>All scopes.</summary>
    public static IReadOnlyList<string> All { get; } = [Submit, Read, Cancel, Operate];

    internal static string Names => string.Join(", ", All);

    /// <summary>Lets only callers with a scope call an endpoint, where authentication is on. Without it every known caller may.</summary>
    public static TBuilder WithScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(scope, OrOperate: scope is Read or Cancel));

    /// <summary>Lets callers with this scope or <see cref="Operate"/> call an endpoint.</summary>
    internal static TBuilder WithScopeOrOperate<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(scope, OrOperate: true));
}

/// <summary>The scope that the callers of an endpoint need.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="OrOperate">Whether <see cref="Scopes.Operate"/> is enough: who may operate may read, cancel and retry.</param>
internal sealed record RequiredScope(string Scope, bool OrOperate)
{
    /// <summary>Whether a caller has it.</summary>
    public bool IsMetBy(System.Security.Claims.ClaimsPrincipal caller) =>
        caller.HasClaim(Caller.ScopeClaim, Scope) || (OrOperate && caller.HasClaim(Caller.ScopeClaim, Scopes.Operate));
}
