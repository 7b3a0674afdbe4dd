using System.Net;
using MassTransit;
using Messaging.Integration.Tests.Lanes;
using Messaging.Integration.Tests.Systems;
using Messaging.Operations;
using Messaging.ServiceDefaults.Bus;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.RabbitMq;

/// <summary>What a message costs beside its own work, counted and not timed.</summary>
public sealed class TransportCost(SharedBroker broker)
{
    private const int Prefetch = 500;
    private const int Messages = 200;
    private const int Lists = 20;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Idle dispatchers that each message wakes are as many work items: 500 of them without concurrent dispatch.</summary>
    [Fact]
    public async Task A_message_wakes_no_idle_dispatchers_whatever_the_prefetch()
    {
        var address = await broker.AddressAsync(Stop);
        var (queue, consumed) = ($"transport-cost-{NewId.NextGuid():n}", 0);
        var bus = Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.Host(new Uri(address));
            configure.ReceiveEndpoint(queue, endpoint =>
            {
                endpoint.AutoDelete = true;
                endpoint.PrefetchCount = Prefetch;
                ((IRabbitMqReceiveEndpointConfigurator)endpoint).UseConcurrentDispatch();
                endpoint.Handler<JobsChanged>(_ => Task.FromResult(Interlocked.Increment(ref consumed)));
            });
        });
        await bus.StartAsync(Stop);
        try
        {
            var endpoint = await bus.GetSendEndpoint(new Uri($"queue:{queue}?autodelete=true"));
            await endpoint.Send(new JobsChanged([]), Stop);
            await Eventually.TrueAsync("the first is consumed", () => consumed == 1, Soon, Stop);

            var before = ThreadPool.CompletedWorkItemCount;
            for (var message = 0; message < Messages; message++)
                await endpoint.Send(new JobsChanged([]), Stop);
            await Eventually.TrueAsync("all are consumed", () => consumed == 1 + Messages, Soon, Stop);

            // Half of the idle dispatchers: other tests in this process need some too.
            Assert.InRange(ThreadPool.CompletedWorkItemCount - before, 0, Messages * Prefetch / 2);
        }
        finally
        {
            await bus.StopAsync(Stop);
        }
    }

    [Fact]
    public async Task Answers_are_not_acknowledged()
    {
        var address = await broker.FreshAsync(Stop);
        await using var ofWorker = new BrokerProxy(address);
        await using var ofApi = new BrokerProxy(address);
        // First, or the Api would receive its message and acknowledge it.
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(ofWorker.Address), Stop);
        await using var api = await ServiceProcess.StartReadyAsync("Api", WorkerSettings.Of(ofApi.Address), Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };

        for (var list = 0; list < Lists; list++)
            Assert.Equal(HttpStatusCode.OK, (await http.GetListAsync(Stop)).Status);

        // The status of the worker is, once in two seconds.
        Assert.InRange(ofApi.Acknowledgements, 0, Lists / 2);
        await Eventually.TrueAsync("requests are", () => ofWorker.Acknowledgements >= Lists, Soon, Stop);
    }
}
