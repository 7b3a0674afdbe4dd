using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Messaging.Operations.Jobs;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Operations.Api.Tests;

/// <summary>An Api with operations of the test's own, on a port, the in-memory transport and a file of its own.</summary>
internal sealed class CustomApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;
    private readonly CollectedLog _log;

    private CustomApi(WebApplication app, DirectoryInfo folder, CollectedLog log)
    {
        _app = app;
        _folder = folder;
        _log = log;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    /// <summary>What it has logged.</summary>
    public IReadOnlyCollection<string> Logged => [.. _log.Lines.Select(line => line.Message)];

    /// <summary>The warnings in its log, with their exceptions.</summary>
    public IEnumerable<string> Warnings => _log.Lines.Where(line => line.Level is "Warning").Select(line => line.Text);

    /// <summary>The errors in its log.</summary>
    public IEnumerable<string> Failures => _log.Lines.Where(line => line.Level is "Error" or "Critical").Select(line => line.Text);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<CustomApi> StartAsync(Action<ApiOperations> declare, params IEnumerable<(string Key, string Value)> settings)
    {
        var folder = Directory.CreateTempSubdirectory("messaging-api-tests-");
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(
        [
            new("Messaging:Transport", "InMemory"),
            new("Jobs:Store", "Sqlite"),
            new("ConnectionStrings:Jobs", $"Data Source={Path.Combine(folder.FullName, "jobs.db")}"),
            // The last one counts.
            .. settings.Reverse().DistinctBy(setting => setting.Key).Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        ]);
        builder.AddServiceDefaults();
        var operations = new ApiOperations(declare);
        builder.AddApi(operations);
        builder.AddBus(operations.AddRequests);
        var log = new CollectedLog();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapApi();
        await app.StartAsync(Stop);
        var api = new CustomApi(app, folder, log);
        // The host does not wait for its job store.
        await Eventually.TrueAsync("the host is ready", api.IsReadyAsync, TimeSpan.FromSeconds(30), Stop);
        return api;
    }

    /// <summary>Has a worker answer direct requests and jobs.</summary>
    public async Task AnswerAsync<TRequest, TResponse>(Func<TRequest, TResponse> answer)
        where TRequest : class
        where TResponse : class
    {
        var name = OperationName.Of<TRequest>();
        foreach (var queue in (string[])[name.Queue, name.BackgroundQueue])
        {
            var endpoint = _app.Services.GetRequiredService<IReceiveEndpointConnector>().ConnectReceiveEndpoint(queue, (_, configure) =>
            {
                configure.ConfigureConsumeTopology = queue == name.Queue;
                configure.Handler<TRequest>(context => context.RespondAsync(answer(context.Message)));
            });
            await endpoint.Ready.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        }
    }

    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent? body, string? prefer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = body };
        if (prefer is not null)
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        return await Http.SendAsync(request, Stop);
    }

    /// <summary>Sends a request with a key.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, Stop);
    }

    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Stop);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Stop);
        return (await answer.Content.ReadAsStringAsync(Stop)).StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal);
    }
}
