using MassTransit;

namespace Messaging.Operations.Worker.Events;

/// <summary>
/// How far one request is, from 0 to 1, for its consumer to report. Where nobody asked to hear of it, a report does
/// nothing and a part is null, which costs as little as it sounds.
/// </summary>
public sealed class RequestProgress(ConsumeContext context) : IProgress<double>
{
    private RequestEvents? Events => context.TryGetPayload(out RequestEvents? events) ? events : null;

    public void Report(double value) => Events?.Report(value);

    /// <summary>A part of the whole, for a computation or a wait that reports how far it is itself, from 0 to 1.</summary>
    /// <param name="from">How far the request is when the part begins.</param>
    /// <param name="to">How far it is when the part is done.</param>
    /// <returns>Null if nobody asked.</returns>
    public IProgress<double>? Part(double from, double to) => Events is { } events ? new ProgressPart(events, from, to) : null;
}
