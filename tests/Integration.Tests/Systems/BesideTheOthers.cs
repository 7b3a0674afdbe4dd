namespace Messaging.Integration.Tests.Systems;

/// <summary>
/// Tests that wait for much of their time, until something is found out or back, and those that need no broker. One after
/// the other, with a broker for themselves, they run beside all others, and take about as long as those do.
/// </summary>
[CollectionDefinition(Name)]
public sealed class BesideTheOthers : ICollectionFixture<BrokerBeside>
{
    public const string Name = "beside the others";
}
