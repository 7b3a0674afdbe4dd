using System.Runtime.CompilerServices;

namespace Messaging.Client;

/// <summary>A client of the API. <see cref="ClientExtensions.AddMessagingClient"/> registers it.</summary>
public sealed class MessagingClient(HttpClient http, TimeProvider clock)
{
    public JobsClient Jobs { get; } = new(http, clock);

    public OperationsClient Operations { get; } = new(http);

    public WorkersClient Workers { get; } = new(http);

    public DeadLettersClient DeadLetters { get; } = new(http);

    public StatisticsClient Statistics { get; } = new(http);

    /// <summary>
    /// What changes, of all callers, at most four times a second. Each connection begins with <see cref="Changes.Unknown"/>: read what you show
    /// then, since changes before it are not told. With authentication the caller needs the scope <c>operate</c>.
    /// </summary>
    public async IAsyncEnumerable<Changes> ChangesAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        while (true)
        {
            var events = http.EventsAsync("/events", last: "", stop, Changes.Unknown).GetAsyncEnumerator(stop);
            await using (events)
            {
                while (await events.NextAsync(stop) is { } item)
                    yield return item.Data;
            }

            await Task.Delay(EventStream.ReconnectDelay, clock, stop);
        }
    }
}

/// <summary>What has changed.</summary>
/// <param name="Jobs">Jobs that were accepted or changed, up to 500.</param>
/// <param name="MoreJobs">Whether other jobs changed too.</param>
/// <param name="Workers">Whether a worker reported, or left.</param>
/// <param name="Operations">Whether an operation was paused or resumed.</param>
public sealed record Changes(IReadOnlyList<Guid> Jobs, bool MoreJobs, bool Workers, bool Operations)
{
    /// <summary>Anything may have changed.</summary>
    public static Changes Unknown { get; } = new([], MoreJobs: true, Workers: true, Operations: true);
}
