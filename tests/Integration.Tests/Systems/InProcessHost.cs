using Messaging.Lanes;
using Messaging.TestSupport.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Integration.Tests.Systems;

/// <summary>A host composed as a service's own program composes it, but in this process and with lanes that fail.</summary>
public sealed class InProcessHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CollectedLog _log;
    private readonly DirectoryInfo _data;

    private InProcessHost(WebApplication app, CollectedLog log, DirectoryInfo data)
    {
        _app = app;
        _log = log;
        _data = data;
    }

    public Uri Address => new(_app.Urls.Single());

    public IEnumerable<LogLine> Log => _log.Lines;

    public static async Task<InProcessHost> StartAsync(Action<WebApplicationBuilder> compose, Action<WebApplication> map, CancellationToken stop)
    {
        var log = new CollectedLog();
        var data = Directory.CreateTempSubdirectory("messaging-tests-");
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Jobs", $"Data Source={Path.Combine(data.FullName, "jobs.db")}")]);
        compose(builder);
        builder.Services.AddSingleton<ILanes, BrokenLanes>();
        builder.Logging.AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        map(app);
        await app.StartAsync(stop);
        return new InProcessHost(app, log, data);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private sealed class BrokenLanes : ILanes
    {
        public Task<TResult> RunAsync<TResult>(IComputation<TResult> computation, CancellationToken stop) =>
            Task.FromException<TResult>(new InvalidOperationException("The lane broke."));

        public Task<TResult> RunAsync<TResult>(IProgressingComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop) =>
            RunAsync(computation, stop);
    }
}
