using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;
using Xunit.v3;

// One test at a time has the CPUs for itself, but for those of BesideTheOthers.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: Parallelization(MaxThreads = 2)]
[assembly: AssemblyFixture(typeof(SharedBroker))]
[assembly: AssemblyFixture(typeof(SharedDatabase))]
