using System.Globalization;
using System.Threading.RateLimiting;
using Messaging.Operations.Api.Problems;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Api.Callers;

/// <summary>
/// Limits the calls of each caller to each operation, in this replica. Not ASP.NET Core's middleware: it asks for limits of endpoints too,
/// which takes twice as long.
/// </summary>
internal sealed class CallerLimits : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TokenBucketRateLimiterOptions _rate;
    private readonly ConcurrencyLimiterOptions _inFlight;
    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    public CallerLimits(IOptions<LimitsOptions> options)
    {
        var limits = options.Value;
        _rate = new()
        {
            TokenLimit = Math.Max(limits.Burst, limits.RequestsPerSecond),
            TokensPerPeriod = limits.RequestsPerSecond,
            ReplenishmentPeriod = Second,
        };
        _inFlight = new() { PermitLimit = limits.MaxInFlight };
        _limiter = PartitionedRateLimiter.Create<HttpContext, Partition>(http =>
        {
            var partition = new Partition(http.User.Identity?.Name ?? "", http.GetEndpoint()?.Metadata.GetMetadata<LimitedTogether>()?.Name ?? "");
            return partition.Caller.Length == 0 ? RateLimitPartition.GetNoLimiter(partition) : RateLimitPartition.Get(partition, Both);
        });
    }

    /// <summary>Lets a call pass, or answers it with a problem.</summary>
    public async Task LimitAsync(HttpContext http, RequestDelegate next)
    {
        using var lease = _limiter.AttemptAcquire(http);
        await (lease.IsAcquired ? next(http) : RejectAsync(http, lease));
    }

    public void Dispose() => _limiter.Dispose();

    private RateLimiter Both(Partition partition) => RateLimiter.CreateChained(new TokenBucketRateLimiter(_rate), new ConcurrencyLimiter(_inFlight));

    private async Task RejectAsync(HttpContext http, RateLimitLease lease)
    {
        // Only the limit of calls a second knows a time.
        var (limit, detail) = lease.TryGetMetadata(MetadataName.RetryAfter, out _)
            ? (new ReachedLimit("requests", _rate.TokensPerPeriod, Window: Second), $"At most {_rate.TokensPerPeriod} calls a second to one operation, with bursts of {_rate.TokenLimit}.")
            : (new ReachedLimit("in-flight", _inFlight.PermitLimit), $"At most {_inFlight.PermitLimit} calls at a time to one operation.");
        http.Response.Headers.RetryAfter = Second.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        limit.WriteTo(http.Response, Second);
        await ProblemTypes.TooManyRequests.WriteAsync(http, detail);
    }

    private readonly record struct Partition(string Caller, string Operation);
}

/// <summary>Endpoints with the same name share the limits of a caller.</summary>
internal sealed record LimitedTogether(string Name);
