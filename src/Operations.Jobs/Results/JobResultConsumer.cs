using MassTransit;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Results;

/// <summary>Takes the answers to one operation's jobs.</summary>
internal sealed class JobResultConsumer<TRequest, TResponse>(ApiOperation<TRequest, TResponse> operation, JobOutcomes outcomes, IOptionsMonitor<OperationOptions> limits) : IConsumer<TResponse>
    where TRequest : class
    where TResponse : class
{
    public Task Consume(ConsumeContext<TResponse> context) => 
        outcomes.SucceededAsync(context, operation.ResultOf(context.Message), limits.Get(operation.Name.Name).MaxResultBytes);
}

/// <summary>Takes the faults of one operation's jobs.</summary>
internal sealed class JobFaultConsumer<TRequest>(JobOutcomes outcomes) : IConsumer<Fault<TRequest>>
    where TRequest : class
{
    public Task Consume(ConsumeContext<Fault<TRequest>> context) => outcomes.FailedAsync(context, context.Message);
}
