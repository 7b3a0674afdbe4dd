using System.Collections.Concurrent;
using MassTransit;
using Messaging.Contracts;
using Messaging.Operations;
using Messaging.RunawayWorker.Misbehave;
using MessageHeaders = Messaging.Operations.MessageHeaders;

namespace Messaging.Integration.Tests.Background;

/// <summary>
/// Sends requests to background queues, as a caller that does not wait directly, and keeps all that comes back for each of
/// them: events, answers and faults, in the order in which they come.
/// </summary>
internal sealed class BackgroundRequester : IAsyncDisposable
{
    private readonly ConcurrentQueue<(Guid RequestId, object Message)> _arrived = new();
    private readonly IBusControl _bus;
    private readonly bool _isPermanent;
    private Uri? _results;

    private BackgroundRequester(string broker, string queue, bool isPermanent)
    {
        Queue = queue;
        _isPermanent = isPermanent;
        _bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(new Uri(broker));
            configure.ReceiveEndpoint(queue, Configure);
        });
    }

    /// <summary>Where answers and events arrive.</summary>
    public string Queue { get; }

    /// <param name="broker">The broker.</param>
    /// <param name="stop">Ends the start.</param>
    /// <param name="queue">Its queue, which stays with its exchange; by default a new one, which does not.</param>
    public static async Task<BackgroundRequester> StartAsync(string broker, CancellationToken stop, string? queue = null)
    {
        var requester = new BackgroundRequester(broker, queue ?? $"background-requester-{NewId.NextGuid():n}", isPermanent: queue is not null);
        await requester._bus.StartAsync(stop);
        return requester;
    }

    /// <returns>The request's id.</returns>
    public async Task<Guid> SendAsync<TRequest>(string queue, TRequest request, CancellationToken stop)
        where TRequest : class
    {
        var requestId = Guid.NewGuid();
        var endpoint = await _bus.GetSendEndpoint(new Uri($"exchange:{queue}"));
        await endpoint.Send(request, message => Configure(message, requestId), stop);
        return requestId;
    }

    public IReadOnlyList<object> Arrived(Guid requestId) => [.. _arrived.Where(arrived => arrived.RequestId == requestId).Select(arrived => arrived.Message)];

    /// <summary>How many messages of one kind came.</summary>
    public int Count<TMessage>() => _arrived.Count(arrived => arrived.Message is TMessage);

    public Task StopAsync(CancellationToken stop) => _bus.StopAsync(stop);

    public async ValueTask DisposeAsync() => await _bus.StopAsync(TimeSpan.FromSeconds(10));

    private void Configure(SendContext message, Guid requestId)
    {
        message.RequestId = requestId;
        message.ResponseAddress = _results;
        message.FaultAddress = _results;
        message.Headers.Set(MessageHeaders.Events, _results!.ToString());
    }

    private void Configure(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.AutoDelete = !_isPermanent;
        endpoint.QueueExpiration = TimeSpan.FromMinutes(1);
        // One after the other, or their order would be lost here.
        endpoint.ConcurrentMessageLimit = 1;
        Keep<RequestStarted>(endpoint, (context, _) => context.Message.RequestId);
        Keep<RequestProgressed>(endpoint, (context, _) => context.Message.RequestId);
        Keep<ItemList>(endpoint, (_, requestId) => requestId);
        Keep<Behaved>(endpoint, (_, requestId) => requestId);
        Keep<Fault>(endpoint, (_, requestId) => requestId);
        _results = endpoint.InputAddress;
    }

    private void Keep<TMessage>(IReceiveEndpointConfigurator endpoint, Func<ConsumeContext<TMessage>, Guid, Guid> requestId)
        where TMessage : class => endpoint.Handler<TMessage>(context =>
        {
            _arrived.Enqueue((requestId(context, context.RequestId ?? Guid.Empty), context.Message));
            return Task.CompletedTask;
        });
}
