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

    /// <summary>Read and cancel the jobs of all callers, see and drain workers.</summary>
    public const string Operate = "operate";

    /// <summary>All scopes.</summary>
    public static IReadOnlyList<string> All { get; } = [Submit, Read, Cancel, Operate];

    internal static string Names => string.Join(", ", All);

    /// <summary>Lets only callers with a scope call an endpoint, where authentication is on. Without it every known caller may.</summary>
    public static TBuilder WithScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(scope));
}

/// <summary>The scope that the callers of an endpoint need.</summary>
internal sealed record RequiredScope(string Scope)
{
    /// <summary>Whether a caller has it. Who may operate may read and cancel.</summary>
    public bool IsMetBy(System.Security.Claims.ClaimsPrincipal caller) =>
        caller.HasClaim(Caller.ScopeClaim, Scope) || (Scope is Scopes.Read or Scopes.Cancel && caller.HasClaim(Caller.ScopeClaim, Scopes.Operate));
}
