namespace Messaging.Contracts;

/// <summary>Gets the list of items. The response is <see cref="ItemList"/>.</summary>
public sealed record GetList;

/// <param name="Items">The items.</param>
public sealed record ItemList(IReadOnlyList<string> Items);
