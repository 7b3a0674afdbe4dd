using MassTransit;
using Messaging.Contracts;
using Messaging.RunawayWorker.Computations;

namespace Messaging.RunawayWorker.Misbehave;

/// <summary>Sends requests to workers over its own bus, and returns answers and faults. Its reply queue is removed with it.</summary>
public sealed class Requester : IAsyncDisposable
{
    private readonly IBusControl _bus;
    private readonly RequestTimeout _timeout;

    private Requester(IBusControl bus, TimeSpan timeout)
    {
        _bus = bus;
        _timeout = timeout;
    }

    /// <param name="broker">The broker's address.</param>
    /// <param name="timeout">How long an answer may take, and a request live.</param>
    /// <param name="stop">Ends the wait for the broker.</param>
    public static async Task<Requester> StartAsync(string broker, TimeSpan timeout, CancellationToken stop)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(new Uri(broker));
            configure.OverrideDefaultBusEndpointQueueName($"lanes-requester-{NewId.NextGuid():n}");
        });
        await bus.StartAsync(stop);
        return new Requester(bus, timeout);
    }

    public Task<Answer> AskAsync(Harm harm, CancellationToken stop, string text = "done") => AskAsync(new Misbehave(harm, text), stop);

    public async Task<Answer> AskAsync(Misbehave request, CancellationToken stop)
    {
        try
        {
            var response = await _bus.CreateRequestClient<Misbehave>(_timeout).GetResponse<Behaved>(request, stop);
            return new Answer(response.Message, null);
        }
        catch (RequestFaultException fault)
        {
            return new Answer(null, fault.Fault);
        }
    }

    public async Task<string> EchoAsync(Echo request, CancellationToken stop) =>
        (await _bus.CreateRequestClient<Echo>(_timeout).GetResponse<Echoed>(request, stop)).Message.Text;

    public async Task<IReadOnlyList<string>> GetListAsync(CancellationToken stop) =>
        (await _bus.CreateRequestClient<GetList>(_timeout).GetResponse<ItemList>(new(), stop)).Message.Items;

    public async ValueTask DisposeAsync() => await _bus.StopAsync(TimeSpan.FromSeconds(10));
}
