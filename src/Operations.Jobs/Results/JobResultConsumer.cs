using MassTransit;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Results;

/// <summary>Consumes the answers of one operation's jobs.</summary>
internal sealed class JobResultConsumer<TRequest, TResponse>(ApiOperation<TRequest, TResponse> operation, JobResults results, IOptionsMonitor<OperationOptions> limits) : IConsumer<TResponse>
    where TRequest : class
    where TResponse : class
{
    public Task Consume(ConsumeContext<TResponse> context) =>
        results.SucceededAsync(context, operation.ResultOf(context.Message), limits.Get(operation.Name.Name).MaxResultBytes);
}

/// <summary>Consumes the faults of one operation's jobs.</summary>
internal sealed class JobFaultConsumer<TRequest>(JobResults results) : IConsumer<Fault<TRequest>>
    where TRequest : class
{
    public Task Consume(ConsumeContext<Fault<TRequest>> context) => results.FailedAsync(context, context.Message);
}
