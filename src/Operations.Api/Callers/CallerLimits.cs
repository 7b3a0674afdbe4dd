using System.Globalization;
using System.Threading.RateLimiting;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Api.Callers;

/// <summary>Limits the calls of each caller to each operation, in this replica.</summary>
internal sealed class CallerLimits(IOptions<LimitsOptions> options) : IConfigureOptions<RateLimiterOptions>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TokenBucketRateLimiterOptions _rate = new()
    {
        TokenLimit = Math.Max(options.Value.Burst, options.Value.RequestsPerSecond),
        TokensPerPeriod = options.Value.RequestsPerSecond,
        ReplenishmentPeriod = Second,
    };

    private readonly ConcurrencyLimiterOptions _inFlight = new() { PermitLimit = options.Value.MaxInFlight };

    public void Configure(RateLimiterOptions limiter)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Partition>(http =>
        {
            var partition = new Partition(http.User.Identity?.Name ?? "", http.GetEndpoint()?.Metadata.GetMetadata<LimitedTogether>()?.Name ?? "");
            return partition.Caller.Length == 0 ? RateLimitPartition.GetNoLimiter(partition) : RateLimitPartition.Get(partition, Both);
        });
        limiter.OnRejected = RejectAsync;
    }

    private RateLimiter Both(Partition partition) => RateLimiter.CreateChained(new TokenBucketRateLimiter(_rate), new ConcurrencyLimiter(_inFlight));

    private async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken stop)
    {
        // Only the limit of calls a second knows a time.
        var (limit, detail) = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out _)
            ? (new ReachedLimit("requests", options.Value.RequestsPerSecond, Window: Second), $"At most {options.Value.RequestsPerSecond} calls a second to one operation, {_rate.TokenLimit} after a pause.")
            : (new ReachedLimit("in-flight", options.Value.MaxInFlight), $"At most {options.Value.MaxInFlight} calls at a time to one operation.");
        var response = rejected.HttpContext.Response;
        response.Headers.RetryAfter = Second.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        limit.WriteTo(response, Second);
        await ProblemTypes.TooManyRequests.WriteAsync(rejected.HttpContext, detail);
    }

    private readonly record struct Partition(string Caller, string Operation);
}

/// <summary>Endpoints with the same name share the limits of a caller.</summary>
internal sealed record LimitedTogether(string Name);
