using Messaging.Bench.Load;
using Messaging.Bench.Processes;

namespace Messaging.Bench.Responsiveness;

/// <summary>A program that answers <c>get_item</c>, and mostly <c>get_list</c>.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="StartAsync">Starts it.</param>
internal sealed record Subject(string Name, Func<Task<Started>> StartAsync)
{
    public const int GetListCallers = 8;

    /// <summary>Has every core compute.</summary>
    public Func<Started, IAsyncDisposable> Load { get; init; } =
        started => new Callers(new Uri(started.Address, "/get_list"), GetListCallers);
}
