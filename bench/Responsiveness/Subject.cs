using Messaging.Bench.Load;
using Messaging.Bench.Processes;

namespace Messaging.Bench.Responsiveness;

/// <summary>A program that answers <c>get_item</c>, and mostly <c>get_list</c>.</summary>
/// <param name="StartAsync">Starts it.</param>
/// <param name="Loads">What has every core compute beside it, one after the other; each is a line of the table.</param>
internal sealed record Subject(Func<Task<Started>> StartAsync, params IReadOnlyList<SubjectLoad> Loads)
{
    public const int GetListCallers = 8;
    public const double CompiledInStages = 3;

    /// <summary>One whose own <c>get_list</c> is the load.</summary>
    public Subject(string name, Func<Task<Started>> startAsync)
        : this(startAsync, new SubjectLoad(name, started => new Callers(new Uri(started.Address, "/get_list"), GetListCallers)))
    {
    }

    /// <summary>Seconds of requests before it is measured: .NET compiles what is used often anew meanwhile.</summary>
    public double WarmUp { get; init; } = CompiledInStages;

    /// <summary>Whether it is started once for all rounds, and warmed up beside its load too. Others start anew in each round.</summary>
    public bool Stays { get; init; }
}

/// <param name="Name">The line's name in the table.</param>
/// <param name="Begin">Has every core compute until it is disposed of.</param>
internal sealed record SubjectLoad(string Name, Func<Started, IAsyncDisposable> Begin);
