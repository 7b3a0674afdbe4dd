using Messaging.Console.Tests;

// One test at a time: each has a page and a service.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: AssemblyFixture(typeof(BrowserFixture))]
