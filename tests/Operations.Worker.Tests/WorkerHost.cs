using MassTransit;
using Messaging.Contracts;
using Messaging.Lanes;
using Messaging.ServiceDefaults.Bus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Operations.Worker.Tests;

/// <summary>A worker as it is composed, on the in-memory transport, with thread lanes and a clock that the test moves.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WorkerHost(Dictionary<string, string?> settings, ILanes? lanes)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Messaging:Transport"] = "InMemory",
                ["Lanes:Isolation"] = "Thread",
                ["GetList:Iterations"] = "1000",
            });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        var operations = new WorkerOperations(Messaging.Worker.Operations.Add);
        builder.AddBus(operations.AddConsumers);
        builder.AddWorker(operations);
        if (lanes is not null)
            builder.Services.AddSingleton(lanes);
        _app = builder.Build();
    }

    public ManualClock Clock { get; } = new();

    public LogLines Log { get; } = new();

    public IBus Bus => _app.Services.GetRequiredService<IBus>();

    public static async Task<WorkerHost> StartAsync(Dictionary<string, string?>? settings = null, ILanes? lanes = null)
    {
        var worker = new WorkerHost(settings ?? [], lanes);
        await worker._app.StartAsync(TestContext.Current.CancellationToken);
        await worker._app.Services.GetRequiredService<IBusControl>()
            .WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return worker;
    }

    /// <summary>Requests the list and waits for the answer or the fault.</summary>
    public async Task<IReadOnlyList<string>> GetListAsync()
    {
        var answer = await Bus.CreateRequestClient<Contracts.GetList>()
            .GetResponse<ItemList>(new(), TestContext.Current.CancellationToken);
        return answer.Message.Items;
    }

    /// <summary>Requests the list and does not wait. Without a response address the answer or the fault is published.</summary>
    public Task PublishGetListAsync(Guid? requestId = null, DateTimeOffset? deadline = null) =>
        Bus.Publish(new Contracts.GetList(), message =>
        {
            message.RequestId = requestId;
            if (deadline is { } instant)
                message.Headers.Set("Deadline", instant.ToString("O"));
        });

    /// <summary>The same to one queue, and with whatever <paramref name="configure"/> sets.</summary>
    public async Task SendGetListAsync(string queue, Action<SendContext>? configure = null)
    {
        var endpoint = await Bus.GetSendEndpoint(new Uri($"exchange:{queue}"));
        await endpoint.Send(new Contracts.GetList(), message => configure?.Invoke(message), TestContext.Current.CancellationToken);
    }

    /// <summary>Stops it as a signal does: it drains first.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    /// <summary>Bounded: a test that failed may have left a computation, which the stop waits for on the clock that no longer moves.</summary>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
}
