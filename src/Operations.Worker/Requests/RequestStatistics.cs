using System.Collections.Concurrent;
using Messaging.Lanes;

namespace Messaging.Operations.Worker.Requests;

/// <summary>What became of the requests of each operation since the start of this worker.</summary>
internal sealed class RequestStatistics
{
    private readonly ConcurrentDictionary<string, Counts> _byOperation = new();

    /// <summary>A request is no longer in flight.</summary>
    public void Ended(RequestLifetime lifetime) => Of(lifetime.Request.Share.Operation!).Add(lifetime);

    /// <param name="operation">The name of the operation.</param>
    /// <param name="inFlight">The requests of all operations that this worker has now.</param>
    public OperationReport Report(string operation, IReadOnlyCollection<RequestLifetime> inFlight)
    {
        var requests = inFlight.Where(lifetime => lifetime.Request.Share.Operation == operation).ToList();
        return Of(operation).Report(new(operation, requests.Count, requests.Count(lifetime => lifetime.Request.HasStarted))
        {
            JobsInFlight = requests.Count(lifetime => lifetime.Origin.IsBackground),
        });
    }

    private Counts Of(string operation) => _byOperation.GetOrAdd(operation, _ => new());

    private sealed class Counts
    {
        private readonly Lock _lock = new();
        private readonly long[] _waits = new long[WorkerLanes.DurationBounds.Count + 1];
        private long _succeeded;
        private long _failed;
        private long _cancelled;
        private long _requeued;
        private TimeSpan _waited;
        private TimeSpan _onLanes;
        private TimeSpan _measuredOnLanes;
        private TimeSpan _cpu;
        private TimeSpan _inWorker;

        public void Add(RequestLifetime lifetime)
        {
            lock (_lock)
            {
                if (lifetime.HasSucceeded)
                    _succeeded++;
                else if (lifetime.HasFailed)
                    _failed++;
                else if (lifetime.CancellationReason is not null)
                    _cancelled++;
                else
                    _requeued++;
                if (!lifetime.Request.HasStarted)
                    return;

                var waited = lifetime.Request.TimeInQueue;
                _waits[Bucket(waited.TotalSeconds)]++;
                _waited += waited;
                _onLanes += lifetime.Request.TimeOnLanes;
                if (lifetime.Request.CpuTime is { } cpu)
                {
                    _measuredOnLanes += lifetime.Request.TimeOnLanes;
                    _cpu += cpu;
                }

                _inWorker += lifetime.Age;
            }
        }

        public OperationReport Report(OperationReport inFlight)
        {
            lock (_lock)
            {
                return inFlight with
                {
                    Succeeded = _succeeded,
                    Failed = _failed,
                    Cancelled = _cancelled,
                    Requeued = _requeued,
                    WaitSeconds = Math.Round(_waited.TotalSeconds, 3),
                    LaneSeconds = Math.Round(_onLanes.TotalSeconds, 3),
                    MeasuredLaneSeconds = Math.Round(_measuredOnLanes.TotalSeconds, 3),
                    CpuSeconds = Math.Round(_cpu.TotalSeconds, 3),
                    WorkerSeconds = Math.Round(_inWorker.TotalSeconds, 3),
                    Waits = [.. _waits.Take(Array.FindLastIndex(_waits, count => count > 0) + 1)],
                };
            }
        }

        private static int Bucket(double seconds)
        {
            var bucket = 0;
            while (bucket < WorkerLanes.DurationBounds.Count && seconds > WorkerLanes.DurationBounds[bucket])
                bucket++;
            return bucket;
        }
    }
}
