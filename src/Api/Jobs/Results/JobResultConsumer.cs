using MassTransit;
using Messaging.Api.Jobs.Operations;

namespace Messaging.Api.Jobs.Results;

/// <summary>Takes the answers to one operation's jobs.</summary>
internal sealed class JobResultConsumer<TRequest, TResponse>(JobOperation<TRequest, TResponse> operation, JobOutcomes outcomes) : IConsumer<TResponse>
    where TRequest : class
    where TResponse : class
{
    public Task Consume(ConsumeContext<TResponse> context) => outcomes.SucceededAsync(context, operation.ResultOf(context.Message));
}

/// <summary>Takes the faults of one operation's jobs.</summary>
internal sealed class JobFaultConsumer<TRequest>(JobOutcomes outcomes) : IConsumer<Fault<TRequest>>
    where TRequest : class
{
    public Task Consume(ConsumeContext<Fault<TRequest>> context) => outcomes.FailedAsync(context, context.Message);
}
