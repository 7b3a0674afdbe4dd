namespace Messaging.Contracts;

/// <summary>The answer to <see cref="GetList"/>.</summary>
public sealed record ItemList(IReadOnlyList<string> Items);
