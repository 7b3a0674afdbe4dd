namespace Messaging.Operations;

/// <summary>The names of control messages at the broker.</summary>
internal static class MessageNames
{
    /// <summary>The former namespace of the messages. Workers and Apis of earlier versions use it.</summary>
    public const string Prefix = "Messaging.Contracts:";
}
