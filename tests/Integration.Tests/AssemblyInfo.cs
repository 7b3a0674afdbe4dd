using Messaging.Integration.Tests.Systems;

// Most tests wait for processes most of their time. None of them says more of a time than late or never.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
[assembly: AssemblyFixture(typeof(SharedDatabase))]
