using MassTransit;
using Messaging.Lanes;

namespace Messaging.Operations.Worker.Requests;

/// <summary>
/// The lanes for one request. It passes the request's deadline, limits and quarantine to them, so that a consumer need not.
/// </summary>
internal sealed class RequestLanes(WorkerLanes lanes, ConsumeContext context) : ILanes
{
    public Task<TResult> RunAsync<TResult>(IComputation<TResult> computation, CancellationToken stop) =>
        RunForRequestAsync(computation, progress: null, stop);

    public Task<TResult> RunAsync<TResult>(IProgressingComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop) =>
        RunForRequestAsync(computation, progress, stop);

    private Task<TResult> RunForRequestAsync<TResult>(IComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop)
    {
        var request = context.TryGetPayload(out RequestLifetime? lifetime)
            ? lifetime.Request
            : new LaneRequest(context.RequestId, DateTimeOffset.MaxValue, isQuarantined: false);
        return lanes.RunAsync(computation, request, progress, stop);
    }
}
