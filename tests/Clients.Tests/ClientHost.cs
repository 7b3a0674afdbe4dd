using Messaging.AllInOne;
using Messaging.Client;
using Messaging.Operations.Jobs;
using Messaging.Operations.Worker;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;

namespace Messaging.Clients.Tests;

/// <summary>AllInOne with two more operations, on a port of its own, and its OpenAPI document.</summary>
public sealed class ClientHost : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-clients-");
    private WebApplication? _app;

    public HttpClient Http { get; } = new();

    /// <summary>The document as it is served.</summary>
    public string Document { get; private set; } = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var worker = new WorkerOperations(Worker.Operations.Add, operations => operations
            .Compute<SortWords, SortedWords, WordSorting>(request => new(request.Words, request.Order))
            .Compute<AlwaysFail, Never, Failing>(_ => new()));
        var api = new ApiOperations(Api.Operations.Map, operations =>
        {
            operations.Map<SortWords, SortedWords>("/sort_words");
            operations.Map<AlwaysFail, Never>("/always_fail").Describe("Failures", "Fail");
        });
        var builder = WebApplication.CreateBuilder();
        builder.AddDefaultSettings(EmbeddedDefaults.Settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Jobs"] = $"Data Source={Path.Combine(_folder.FullName, "jobs.db")}",
            ["GetList:Wait"] = "00:00:00",
            ["GetList:Iterations"] = "1000",
        });
        builder.AddServiceDefaults();
        builder.AddBus(api.AddRequests, worker.AddConsumers);
        builder.AddApi(api);
        builder.AddWorker(worker);
        builder.Services.Configure<OpenApiOptions>("v1", openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Shop";
            return Task.CompletedTask;
        }));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapServiceDefaults();
        _app.MapApi();
        await _app.StartAsync(Stop);
        Http.BaseAddress = new Uri(_app.Urls.Single());
        await Eventually.TrueAsync("the host is ready", IsReadyAsync, TimeSpan.FromSeconds(30), Stop);
        Document = await Http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative), Stop);
    }

    /// <summary>A container with a client of this host.</summary>
    public ServiceProvider Services(DelegatingHandler? network = null, Action<HttpStandardResilienceOptions>? configure = null)
    {
        var services = new ServiceCollection();
        var client = services.AddMessagingClient(options => options.Address = Http.BaseAddress!);
        services.ConfigureAll<HttpStandardResilienceOptions>(options =>
        {
            options.Retry.Delay = TimeSpan.FromMilliseconds(50);
            configure?.Invoke(options);
        });
        if (network is not null)
            client.AddHttpMessageHandler(() => network);
        return services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Stop);
        return answer.IsSuccessStatusCode;
    }
}
