using Messaging.Bench.Report;

namespace Messaging.Bench;

/// <summary>One question, its subjects, and the figures that answer it.</summary>
internal interface IScenario
{
    /// <summary>As it is named on the command line.</summary>
    string Name { get; }

    /// <summary>Its heading in the results.</summary>
    string Title { get; }

    /// <exception cref="NotHereException">This machine lacks what it needs.</exception>
    Task<Section> RunAsync(BenchRun run);
}

/// <summary>A scenario cannot run on this machine, and why.</summary>
internal sealed class NotHereException(string reason) : Exception(reason);
