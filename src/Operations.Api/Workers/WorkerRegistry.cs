using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Messaging.Operations.Api.Workers;

/// <summary>The workers that this replica hears of, by their last status. A worker is forgotten when it leaves, and after ten seconds of silence.</summary>
internal sealed class WorkerRegistry(TimeProvider clock)
{
    /// <summary>The most workers that are known. Others are ignored.</summary>
    public const int Capacity = 1000;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    // The counts of a minute, with as many values as that needs.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, KnownWorker> _byId = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>Another number after each status of a worker.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>The known workers, sorted by their ids.</summary>
    public IReadOnlyList<KnownWorker> All
    {
        get
        {
            RemoveSilent();
            return [.. _byId.Values.OrderBy(worker => worker.Id, StringComparer.Ordinal)];
        }
    }

    /// <returns>Null if it is not known.</returns>
    public KnownWorker? Find(string id) => _byId.TryGetValue(id, out var worker) && !IsSilent(worker) ? worker : null;

    public void Add(WorkerStatus status)
    {
        var worker = new KnownWorker(status, clock.GetUtcNow(), clock.GetTimestamp());
        if (status.Leaving)
            _byId.TryRemove(worker.Id, out _);
        else
            Set(worker);
        Interlocked.Increment(ref _changes);
    }

    private void Set(KnownWorker worker)
    {
        if (!_byId.ContainsKey(worker.Id) && _byId.Count >= Capacity)
            RemoveSilent();
        if (_byId.TryGetValue(worker.Id, out var before) || _byId.Count < Capacity)
            _byId[worker.Id] = worker with { Earlier = Earlier(before, worker) };
    }

    private ImmutableList<WorkerCounts> Earlier(KnownWorker? before, KnownWorker now)
    {
        // A process that has the same name counts from 0.
        if (before is null || before.Status.StartedAt != now.Status.StartedAt)
            return [];

        var earlier = before.Earlier.RemoveAll(counts => clock.GetElapsedTime(counts.Heard, now.Heard) > Window);
        return earlier.IsEmpty || clock.GetElapsedTime(earlier[^1].Heard, before.Heard) >= SampleInterval
            ? earlier.Add(new(before.Heard, before.Status.Operations))
            : earlier;
    }

    private bool IsSilent(KnownWorker worker) => clock.GetElapsedTime(worker.Heard) >= Silence;

    private void RemoveSilent()
    {
        foreach (var entry in _byId.Where(entry => IsSilent(entry.Value)))
            _byId.TryRemove(entry);
    }
}

/// <param name="Status">Its last status.</param>
/// <param name="LastSeen">When that came, by the clock of this replica.</param>
/// <param name="Heard">The same as a timestamp.</param>
internal sealed record KnownWorker(WorkerStatus Status, DateTimeOffset LastSeen, long Heard)
{
    /// <summary>Its name as one segment of a path.</summary>
    public string Id { get; } = Status.Worker.Replace('/', '-');

    /// <summary>What it counted in the minute before, the oldest first.</summary>
    public ImmutableList<WorkerCounts> Earlier { get; init; } = [];
}

/// <param name="Heard">When the status came, as a timestamp.</param>
/// <param name="Operations">Its counts.</param>
internal sealed record WorkerCounts(long Heard, IReadOnlyList<OperationReport> Operations);
