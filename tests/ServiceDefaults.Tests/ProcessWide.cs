namespace Messaging.ServiceDefaults.Tests;

/// <summary>Tests that look at or change what the whole process shares (console, environment, listeners) run alone.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
