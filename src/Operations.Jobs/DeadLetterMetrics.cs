using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs;

/// <summary>The metrics of dead letters, on the meter <c>Messaging.Api</c>, and whether the store has room for more.</summary>
internal sealed class DeadLetterMetrics
{
    // A store that was full takes more when it is so much below its limit. Otherwise it would do so for each one that is discarded.
    private const double RoomAfterFull = 0.9;

    private readonly Counter<long> _collected;
    private readonly long _maxBytes;
    private volatile Stored? _stored;

    public DeadLetterMetrics(IMeterFactory meters, IOptions<DeadLettersOptions> options)
    {
        _maxBytes = options.Value.MaxBytes;
        IsFull = _maxBytes == 0;
        var meter = meters.Create("Messaging.Api");
        _collected = meter.CreateCounter<long>("dead_letters.collected", "{message}", "Messages that were dead-lettered and then stored.");
        meter.CreateObservableGauge("dead_letters.stored", () => _stored?.Count ?? 0, "{message}", "Dead letters that are neither replayed nor discarded.");
        meter.CreateObservableGauge("dead_letters.size", () => _stored?.Bytes ?? 0, "By", "Their bytes. At DeadLetters:MaxBytes no more are stored.");
    }

    /// <summary>Whether the limit of the store is reached.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether it is known that the limit is not reached.</summary>
    public bool HasRoom => _stored is not null && !IsFull;

    /// <summary>Sets what is stored.</summary>
    public void Measured(int count, long bytes)
    {
        _stored = new(count, bytes);
        IsFull = bytes >= (IsFull ? _maxBytes * RoomAfterFull : _maxBytes);
    }

    public void Collected(string queue, string reason) =>
        _collected.Add(1, new KeyValuePair<string, object?>("messaging.destination.name", queue), new KeyValuePair<string, object?>("dead_letters.reason", reason));

    private sealed record Stored(int Count, long Bytes);
}
