using Messaging.Console.Tests;
using Messaging.Containers.Tests;
using Messaging.Containers.Tests.Scenarios;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RunningSystem))]
[assembly: AssemblyFixture(typeof(BrowserFixture))]
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: TestCollectionOrderer(typeof(ScenarioOrder))]

namespace Messaging.Containers.Tests.Scenarios;

/// <summary>
/// One scenario after the other on one system. Those with other workers come last: each of them has all workers
/// replaced, and so has the next one.
/// </summary>
public sealed class ScenarioOrder : ITestCollectionOrderer
{
    public const string WorkersAsTheyAre = "workers as they are";
    public const string OtherWorkers = "other workers";

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderByDescending(scenarios => scenarios.TestCollectionDisplayName == WorkersAsTheyAre)];
}
