using MassTransit;
using Messaging.Api.Jobs.Results;
using Messaging.Contracts;

namespace Messaging.Api.Jobs.Operations;

internal static class JobOperationsExtensions
{
    /// <summary>Lets requests of an operation be jobs.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="name">As HTTP names the operation, for example <c>get_list</c>.</param>
    /// <param name="queue">The operation's own queue, for example <c>get-list</c>.</param>
    /// <param name="result">What of the response is the result: the body of the operation's answer on the line.</param>
    /// <remarks>No other operation may have the same response message: by that its results are told apart.</remarks>
    public static void AddJobOperation<TRequest, TResponse>(
        this IBusRegistrationConfigurator bus, string name, string queue, Func<TResponse, object?> result)
        where TRequest : class
        where TResponse : class
    {
        var operation = new JobOperation<TRequest, TResponse>(name, queue, result);
        bus.AddSingleton(operation);
        bus.AddSingleton<JobOperation>(operation);
        bus.AddConsumer<JobResultConsumer<TRequest, TResponse>>().Endpoint(endpoint => endpoint.Name = QueueNames.JobResults);
        bus.AddConsumer<JobFaultConsumer<TRequest>>().Endpoint(endpoint => endpoint.Name = QueueNames.JobResults);
    }
}
