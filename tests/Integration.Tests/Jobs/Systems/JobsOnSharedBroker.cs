using Messaging.Integration.Tests.Systems;

namespace Messaging.Integration.Tests.Jobs.Systems;

/// <summary>Tests of jobs that use the same queues of one broker, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class JobsOnSharedBroker : ICollectionFixture<SharedBroker>
{
    public const string Name = "jobs on one broker";
}
