using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;

// One test at a time has the CPUs for itself, but for those of BesideTheOthers.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly, MaxParallelThreads = 2)]
[assembly: AssemblyFixture(typeof(SharedBroker))]
[assembly: AssemblyFixture(typeof(SharedDatabase))]
