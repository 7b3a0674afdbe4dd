using MassTransit;
using Messaging.Bench.Hosts.Worker;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs;
using Messaging.Operations.Worker;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Bench.Hosts;

/// <summary>The Api's own way to workers, for operations that the Api does not have: no HTTP, all the rest.</summary>
internal sealed class Requester : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly WorkerRequests _requests;

    private Requester(WebApplication app)
    {
        _app = app;
        _requests = app.Services.GetRequiredService<WorkerRequests>();
    }

    /// <param name="broker">Its address. Null for a worker in the same process and the in-memory transport.</param>
    /// <param name="logsAsTheApi">Whether it writes to the console what the Api would.</param>
    /// <param name="stop">Ends the start.</param>
    public static async Task<Requester> StartAsync(string? broker, bool logsAsTheApi, CancellationToken stop)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["ConnectionStrings:RabbitMq"] = broker;
        builder.Configuration["Messaging:Transport"] = broker is null ? "InMemory" : "RabbitMq";
        builder.Configuration["Lanes:Isolation"] = "Thread";
        builder.Configuration["Requests:Timeout"] = "00:02:00";
        if (!logsAsTheApi)
            builder.Configuration["Logging:LogLevel:Default"] = "Error";
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        var operations = new ApiOperations(Messaging.Api.Operations.Map);
        if (broker is null)
        {
            var worker = BenchWorker.Operations;
            builder.AddBus(operations.AddRequests, worker.AddConsumers, BenchWorker.AddTimes);
            builder.AddApi(operations);
            builder.AddWorker(worker);
            builder.Services.AddSingleton<WorkerTimes>();
        }
        else
        {
            builder.AddApi(operations);
            builder.AddBus(operations.AddRequests);
        }

        var app = builder.Build();
        await app.StartAsync(stop);
        return await new Requester(app).ReadyAsync(stop);
    }

    public async Task<TResponse> AskAsync<TRequest, TResponse>(TRequest request)
        where TRequest : class
        where TResponse : class => await _requests.AskAsync<TRequest, TResponse>(request, new DefaultHttpContext { RequestServices = _app.Services });

    public async ValueTask DisposeAsync()
    {
        // Disposed of while it runs, it would log what its services make of that.
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<Requester> ReadyAsync(CancellationToken stop)
    {
        var bus = _app.Services.GetRequiredService<IBusControl>();
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30)).WaitAsync(stop);
        return this;
    }
}
