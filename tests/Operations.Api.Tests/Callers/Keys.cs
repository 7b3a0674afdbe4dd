using Messaging.Operations.Api.Callers;

namespace Messaging.Operations.Api.Tests.Callers;

/// <summary>Keys of test callers, with their settings.</summary>
internal static class Keys
{
    public static readonly string Alice = ApiKeys.Create();
    public static readonly string Bob = ApiKeys.Create();
    public static readonly string Operator = ApiKeys.Create();

    /// <summary>Alice and Bob may do everything with their own jobs. The operator may operate.</summary>
    public static IReadOnlyList<(string Key, string Value)> Settings =>
    [
        .. Of("alice", Alice, "submit", "read", "cancel"), .. Of("bob", Bob, "submit", "read", "cancel"), .. Of("operator", Operator, "operate"),
    ];

    public static IEnumerable<(string Key, string Value)> Of(string name, string key, params IEnumerable<string> scopes) =>
        [($"ApiKeys:{name}:Hashes:0", ApiKeys.HashOf(key)), .. scopes.Select((scope, index) => ($"ApiKeys:{name}:Scopes:{index}", scope))];
}

public sealed record Add(int One, int Two);

public sealed record Sum(int Value);
