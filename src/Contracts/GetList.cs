namespace Messaging.Contracts;

/// <summary>Asks for the list of items. Answered by <see cref="ItemList"/>.</summary>
public sealed record GetList;

/// <param name="Items">The items.</param>
public sealed record ItemList(IReadOnlyList<string> Items);
