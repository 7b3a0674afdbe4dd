using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Operations.Api.Tests;

/// <summary>The Api as it is composed, on the in-memory transport and a file of its own, with the workers that a test gives it.</summary>
public sealed class ApiHost : WebApplicationFactory<Program>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-api-tests-");

    private readonly CollectedLog _log = new();

    public ApiHost() => Settings = new()
    {
        ["Messaging:Transport"] = "InMemory",
        ["Jobs:Store"] = "Sqlite",
        ["ConnectionStrings:Jobs"] = $"Data Source={Path.Combine(_folder.FullName, "jobs.db")}",
    };

    public Dictionary<string, string> Settings { get; }

    /// <summary>Where time comes from.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>The log lines so far.</summary>
    public IEnumerable<string> Logged => _log.Lines.Select(line => line.Message);

    /// <summary>Called before the bus starts.</summary>
    public Action<IServiceProvider>? Starting { get; set; }

    /// <summary>Adds a receive endpoint that does with each message as <paramref name="handle"/> says.</summary>
    /// <param name="handle">What it does.</param>
    /// <param name="queue">Its queue; by default one named after the message.</param>
    public async Task AddWorkerAsync<TMessage>(MessageHandler<TMessage> handle, string? queue = null)
        where TMessage : class
    {
        var endpoint = Connect(Services, handle, queue);
        await endpoint.Ready.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    public static HostReceiveEndpointHandle Connect<TMessage>(IServiceProvider services, MessageHandler<TMessage> handle, string? queue = null)
        where TMessage : class =>
        services.GetRequiredService<IReceiveEndpointConnector>().ConnectReceiveEndpoint(queue ?? typeof(TMessage).Name, (_, endpoint) =>
        {
            endpoint.ConfigureConsumeTopology = queue is null;
            endpoint.Handler(handle);
        });

    /// <summary>Stops it and keeps its file.</summary>
    public ValueTask StopAsync() => base.DisposeAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (key, value) in Settings)
            builder.UseSetting(key, value);
        builder.ConfigureServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton(Clock));
            services.AddSingleton<ILoggerProvider>(_log);
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(provider => new FirstService(() => Starting?.Invoke(provider))));
        });
    }

    private sealed class FirstService(Action start) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
