namespace Messaging.Integration.Tests.Systems;

/// <summary>Tests that use the same queues of one broker, one after the other. Those of jobs have another one, and all others run beside them.</summary>
[CollectionDefinition(Name)]
public sealed class OnSharedBroker : ICollectionFixture<SharedBroker>
{
    public const string Name = "on one broker";
}
