namespace Messaging.Operations.Api.Statistics;

/// <summary>Measures how long local endpoints take.</summary>
public static class LocalEndpoints
{
    private static readonly LocalEndpoint Mark = new();

    public static void AddStatistics(this IServiceCollection services) => services.AddSingleton<MinuteRecorder>();

    /// <summary>Says that these endpoints are local: the Api answers them itself.</summary>
    public static TBuilder AsLocal<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(Mark);

    /// <summary>Call it before anything that handles a call: what comes earlier is not measured.</summary>
    public static void MeasureLocalEndpoints(this WebApplication app)
    {
        var (minutes, clock) = (app.Services.GetRequiredService<MinuteRecorder>(), app.Services.GetRequiredService<TimeProvider>());
        app.Use(async (http, next) =>
        {
            var start = clock.GetTimestamp();
            await next(http);
            if (http.GetEndpoint()?.Metadata.GetMetadata<LocalEndpoint>() is not null)
                minutes.AddLocal(clock.GetElapsedTime(start));
        });
    }

    private sealed class LocalEndpoint;
}

/// <summary>Durations of many threads, in buckets that grow by a fifth: from 50 µs to 8 s.</summary>
internal sealed class LocalDurations
{
    private const double Shortest = 0.00005;
    private const double Growth = 1.2;
    private const int Bounds = 67;

    private readonly long[] _counts = new long[Bounds + 1];

    public IReadOnlyList<Bucket> Buckets =>
        [.. Enumerable.Range(0, _counts.Length).Select(bucket => new Bucket(
            bucket == 0 ? 0 : Bound(bucket - 1), bucket < Bounds ? Bound(bucket) : null, Volatile.Read(ref _counts[bucket]))).Where(bucket => bucket.Count > 0)];

    public void Add(double seconds) => Interlocked.Increment(ref _counts[
        seconds <= Shortest ? 0 : Math.Min(Bounds, (int)Math.Ceiling(Math.Log(seconds / Shortest) / Math.Log(Growth)))]);

    private static double Bound(int bucket) => Math.Round(Shortest * Math.Pow(Growth, bucket), 7);
}
