namespace Messaging.Integration.Tests.Systems;

/// <summary>
/// Tests that mostly wait, and tests that need no broker. They run one after the other, with their own broker, in parallel with the
/// other collections.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ParallelTests : ICollectionFixture<ParallelBroker>
{
    public const string Name = "parallel tests";
}
