using Messaging.Operations.Jobs;
using Messaging.Operations.Worker;
using Messaging.RunawayWorker;
using Messaging.RunawayWorker.Computations;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace Messaging.Integration.Tests.Sizes;

/// <summary>An Api in this process with an operation whose requests and results have any size, and on request its worker too.</summary>
internal sealed class EchoHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _data;

    private EchoHost(WebApplication app, DirectoryInfo data)
    {
        _app = app;
        _data = data;
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<EchoHost> StartAsync(bool withWorker, CancellationToken stop, params IEnumerable<(string Key, string Value)> settings)
    {
        var data = Directory.CreateTempSubdirectory("messaging-tests-");
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:Jobs", $"Data Source={Path.Combine(data.FullName, "jobs.db")}"),
            new("Jobs:Store", "Sqlite"),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)),
        ]);
        builder.AddServiceDefaults();
        var api = new ApiOperations(operations => operations.Map<Echo, Echoed>("/echo"));
        builder.AddApi(api);
        if (withWorker)
        {
            var worker = new WorkerOperations(Messaging.Worker.Operations.Add, RunawayOperations.Add);
            builder.AddBus(api.AddRequests, worker.AddConsumers);
            builder.AddWorker(worker);
        }
        else
        {
            builder.AddBus(api.AddRequests);
        }

        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapApi();
        await app.StartAsync(stop);
        var host = new EchoHost(app, data);
        await host.IsReadyAsync(stop);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>The host does not wait for its job store.</summary>
    private async Task IsReadyAsync(CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = Address };
        await Eventually.TrueAsync(
            "the host is ready",
            async () =>
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), stop);
                return (await answer.Content.ReadAsStringAsync(stop)).StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(30),
            stop);
    }
}
