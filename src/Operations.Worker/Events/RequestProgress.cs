using MassTransit;

namespace Messaging.Operations.Worker.Events;

/// <summary>
/// The progress of one request, from 0 to 1. Its consumer reports it. If the caller asked for no events, a report does nothing and
/// a part is null.
/// </summary>
public sealed class RequestProgress(ConsumeContext context) : IProgress<double>
{
    private RequestEvents? Events => context.TryGetPayload(out RequestEvents? events) ? events : null;

    public void Report(double value) => Events?.Report(value);

    /// <summary>A part of the whole, for a computation or a wait that reports its own progress from 0 to 1.</summary>
    /// <param name="from">The progress of the request when the part starts.</param>
    /// <param name="to">The progress of the request when the part ends.</param>
    /// <returns>Null if the caller asked for no events.</returns>
    public IProgress<double>? Part(double from, double to) => Events is { } events ? new ProgressPart(events, from, to) : null;
}
