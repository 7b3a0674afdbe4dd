namespace Messaging.Operations;

/// <summary>The names of control messages at the broker.</summary>
internal static class MessageNames
{
    /// <summary>The namespace that they once had: a worker or an Api of an earlier version knows them by it.</summary>
    public const string Prefix = "Messaging.Contracts:";
}
