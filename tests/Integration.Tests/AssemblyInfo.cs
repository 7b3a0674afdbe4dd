using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;
using Xunit.v3;

// One test at a time, except for those of ParallelTests.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: Parallelization(MaxThreads = 2)]
[assembly: AssemblyFixture(typeof(SharedBroker))]
[assembly: AssemblyFixture(typeof(SharedDatabase))]
