using System.Collections.Concurrent;
using MassTransit;

namespace Messaging.Operations.Worker.Tests;

/// <summary>Collects messages that arrive in a queue, or are published.</summary>
internal sealed class QueueWatch
{
    private readonly ConcurrentQueue<object> _arrived = new();
    private readonly IBus _bus;
    private readonly string _queue;
    private int _markersSent;
    private int _markersArrived;

    private QueueWatch(IBus bus, string queue) => (_bus, _queue) = (bus, queue);

    /// <summary>Watches <paramref name="queue"/> for messages that are moved there.</summary>
    public static Task<QueueWatch> OfMovedAsync<TMessage>(IBus bus, string queue)
        where TMessage : class => StartAsync<TMessage>(bus, queue, subscribe: false);

    /// <summary>Watches for messages that are published.</summary>
    public static Task<QueueWatch> OfPublishedAsync<TMessage>(IBus bus)
        where TMessage : class => StartAsync<TMessage>(bus, $"published-{NewId.NextGuid():n}", subscribe: true);

    /// <summary>All that arrived before now: a queue delivers in order, so after a marker nothing earlier is to come.</summary>
    public async Task<IReadOnlyList<object>> ArrivedAsync()
    {
        var endpoint = await _bus.GetSendEndpoint(new Uri($"queue:{_queue}"));
        await endpoint.Send(new Marker(), TestContext.Current.CancellationToken);
        _markersSent++;
        await Eventually.HoldsAsync(() => Volatile.Read(ref _markersArrived) == _markersSent);
        return [.. _arrived];
    }

    private static async Task<QueueWatch> StartAsync<TMessage>(IBus bus, string queue, bool subscribe)
        where TMessage : class
    {
        var watch = new QueueWatch(bus, queue);
        var endpoint = bus.ConnectReceiveEndpoint(queue, configure =>
        {
            configure.ConfigureConsumeTopology = subscribe;
            configure.ConcurrentMessageLimit = 1;
            configure.Handler<TMessage>(context =>
            {
                watch._arrived.Enqueue(context.Message);
                return Task.CompletedTask;
            });
            configure.Handler<Marker>(_ =>
            {
                Interlocked.Increment(ref watch._markersArrived);
                return Task.CompletedTask;
            });
        });
        await endpoint.Ready.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        return watch;
    }

    internal sealed record Marker;
}
