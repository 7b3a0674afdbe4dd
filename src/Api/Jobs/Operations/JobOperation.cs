using System.Text.Json;
using MassTransit;
using Messaging.Contracts;

namespace Messaging.Api.Jobs.Operations;

/// <summary>An operation whose requests can be jobs.</summary>
/// <param name="name">As HTTP names it, for example <c>get_list</c>.</param>
/// <param name="queue">Its own queue, for example <c>get-list</c>.</param>
/// <param name="request">The type of its request message.</param>
internal abstract class JobOperation(string name, string queue, Type request)
{
    public string Name => name;

    public Type Request => request;

    /// <summary>Where its jobs go. The exchange, since the queue is the worker's to declare.</summary>
    protected Uri Address { get; } = new($"exchange:{QueueNames.Background(queue)}");

    /// <returns>Whether the text is a request of this operation.</returns>
    public abstract bool IsRequest(string json);

    /// <summary>Sends a request and waits until the transport has taken it.</summary>
    public abstract Task SendAsync(ISendEndpointProvider bus, string json, Action<SendContext> configure, CancellationToken stop);
}

/// <inheritdoc/>
/// <param name="name">As HTTP names it.</param>
/// <param name="queue">Its own queue.</param>
/// <param name="result">What of the response is the job's result: the body of the operation's answer on the line.</param>
internal sealed class JobOperation<TRequest, TResponse>(string name, string queue, Func<TResponse, object?> result)
    : JobOperation(name, queue, typeof(TRequest))
    where TRequest : class
    where TResponse : class
{
    public string ResultOf(TResponse response) => JobJson.Write(result(response));

    public override bool IsRequest(string json)
    {
        try
        {
            return Read(json) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public override async Task SendAsync(ISendEndpointProvider bus, string json, Action<SendContext> configure, CancellationToken stop)
    {
        var endpoint = await bus.GetSendEndpoint(Address).WaitAsync(stop);
        await endpoint.Send(Read(json)!, Pipe.Execute<SendContext<TRequest>>(configure), stop).WaitAsync(stop);
    }

    private static TRequest? Read(string json) => JsonSerializer.Deserialize<TRequest>(json, JobJson.Options);
}
