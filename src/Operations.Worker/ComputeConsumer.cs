using MassTransit;
using Messaging.Lanes;
using Messaging.Operations.Worker.Events;

namespace Messaging.Operations.Worker;

/// <summary>Runs the computation of a request on a lane and answers with its result.</summary>
internal sealed class ComputeConsumer<TRequest, TResponse, TComputation>(
    Func<TRequest, IServiceProvider, TComputation> computation, IServiceProvider services, ILanes lanes, RequestProgress progress)
    : IConsumer<TRequest>
    where TRequest : class
    where TResponse : class
    where TComputation : IComputation<TResponse>
{
    public async Task Consume(ConsumeContext<TRequest> context)
    {
        var compute = computation(context.Message, services);
        var result = compute is IProgressingComputation<TResponse> progressing
            ? await lanes.RunAsync(progressing, progress.Part(0, 1), context.CancellationToken)
            : await lanes.RunAsync(compute, context.CancellationToken);
        await context.RespondAsync(result);
    }
}
