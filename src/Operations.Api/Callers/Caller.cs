using System.Security.Claims;

namespace Messaging.Operations.Api.Callers;

/// <summary>Who calls. Without authentication all callers are one, without a name, who sees everything.</summary>
/// <param name="Name">The name of its key, or <c>jwt:</c> and the name in its token; empty without authentication.</param>
/// <param name="SeesAll">Whether it may see the jobs of others.</param>
public readonly record struct Caller(string Name, bool SeesAll)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 200;

    internal const string ScopeClaim = "scope";

    /// <summary>The caller whose jobs it sees; null for all.</summary>
    public string? Owner => SeesAll ? null : Name;

    /// <summary>The caller of an HTTP request.</summary>
    public static Caller Of(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: { } name }
        ? new(name, http.User.HasClaim(ScopeClaim, Scopes.Operate))
        : new("", SeesAll: http.RequestServices.GetService<ApiKeys>() is null);

    internal static ClaimsPrincipal Principal(string scheme, string name, IEnumerable<string> scopes) =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, name), .. scopes.Select(scope => new Claim(ScopeClaim, scope))], scheme));
}
