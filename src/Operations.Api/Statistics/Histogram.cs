namespace Messaging.Operations.Api.Statistics;

/// <summary>Counts durations in buckets. Buckets of different bounds can be added.</summary>
internal sealed class Histogram
{
    private readonly SortedDictionary<double, (double From, long Count)> _buckets = [];

    public Histogram(params IEnumerable<Bucket> buckets) => Add(buckets);

    /// <summary>The durations.</summary>
    public long Count { get; private set; }

    /// <summary>The buckets that have any.</summary>
    public IReadOnlyList<Bucket> Buckets =>
        [.. _buckets.Where(bucket => bucket.Value.Count > 0).Select(bucket => new Bucket(bucket.Value.From, double.IsInfinity(bucket.Key) ? null : bucket.Key, bucket.Value.Count))];

    public void Add(IEnumerable<Bucket> buckets)
    {
        foreach (var (from, to, count) in buckets)
        {
            var bound = to ?? double.PositiveInfinity;
            _buckets[bound] = (from, _buckets.GetValueOrDefault(bound).Count + count);
            Count += count;
        }
    }

    /// <param name="bounds">The upper bounds of the buckets, in seconds. One more bucket has no bound.</param>
    /// <param name="now">The count of each bucket now, without the zeros at the end.</param>
    /// <param name="before">The same before.</param>
    public void Add(IReadOnlyList<double> bounds, IReadOnlyList<long> now, IReadOnlyList<long> before) =>
        Add(Enumerable.Range(0, bounds.Count + 1).Select(bucket => new Bucket(
            bucket == 0 ? 0 : bounds[bucket - 1],
            bucket < bounds.Count ? bounds[bucket] : null,
            now.ElementAtOrDefault(bucket) - before.ElementAtOrDefault(bucket))));

    /// <returns>Seconds, interpolated in their bucket. In the bucket without a bound, the bound below.</returns>
    public double Quantile(double share)
    {
        var (rank, below) = (share * Count, 0L);
        foreach (var (to, (from, count)) in _buckets)
        {
            if (count > 0 && below + count >= rank)
                return double.IsInfinity(to) ? from : Math.Round(from + ((to - from) * (rank - below) / count), 5);
            below += count;
        }

        return 0;
    }
}

/// <param name="From">The lower bound, in seconds.</param>
/// <param name="To">The upper bound; null for none.</param>
/// <param name="Count">The durations in it.</param>
internal readonly record struct Bucket(double From, double? To, long Count);
