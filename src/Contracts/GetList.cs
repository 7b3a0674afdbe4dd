namespace Messaging.Contracts;

/// <summary>Asks for the list of items. Answered by <see cref="ItemList"/>.</summary>
public sealed record GetList;
