using MassTransit;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Results;

/// <summary>Consumes the answers of one operation's jobs.</summary>
internal sealed class JobResultConsumer<TRequest, TResponse>(ApiOperation<TRequest, TResponse> operation, JobResults results, IOptionsMonitor<OperationOptions> limits) : IConsumer<TResponse>
    where TRequest : class
    where TResponse : class
{
    public Task Consume(ConsumeContext<TResponse> context)
    {
        string result;
        try
        {
            result = operation.ResultOf(context.Message);
        }
        catch (Exception exception)
        {
            // The function of the application failed, and would fail again.
            return results.FailedAsync(context, exception);
        }

        return results.SucceededAsync(context, result, limits.Get(operation.Name.Name).MaxResultBytes);
    }
}

/// <summary>Consumes the faults of one operation's jobs.</summary>
internal sealed class JobFaultConsumer<TRequest>(JobResults results) : IConsumer<Fault<TRequest>>
    where TRequest : class
{
    public Task Consume(ConsumeContext<Fault<TRequest>> context) => results.FailedAsync(context, context.Message);
}
