using System.Net;
using System.Net.Sockets;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Hosting;
using Messaging.ServiceDefaults.Logging;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Tests.Hosting;

[Collection(nameof(ProcessWide))]
public sealed class ServiceRunnerTests
{
    [Fact]
    public async Task Exits_with_0_after_a_clean_stop()
    {
        using var console = new ConsoleCapture();
        await using var app = TestApp.Builder().Build();
        app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);

        Assert.Equal(0, await app.RunServiceAsync());
        Assert.Empty(console.Lines);
    }

    [Fact]
    public async Task While_the_shutdown_is_delayed_calls_are_answered_and_readiness_is_503()
    {
        var builder = TestApp.Builder(new() { ["Hosting:ShutdownDelay"] = "00:00:05" });
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        var started = new TaskCompletionSource<WebApplication>();
        var stop = TestContext.Current.CancellationToken;

        var running = builder.RunServiceAsync(app =>
        {
            app.MapServiceDefaults();
            app.MapGet("/", () => "here");
            app.Lifetime.ApplicationStarted.Register(() => started.SetResult(app));
        });
        var app = await started.Task.WaitAsync(TimeSpan.FromSeconds(30), stop);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/ready", UriKind.Relative), stop)).StatusCode);
        app.Services.GetRequiredService<SignalLifetime>().RequestStop();

        // Each call has a new connection. Without the delay they would soon be refused.
        client.DefaultRequestHeaders.ConnectionClose = true;
        for (var call = 0; call < 20; call++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri("/health/ready", UriKind.Relative), stop)).StatusCode);
            Assert.Equal("here", await client.GetStringAsync(new Uri("/", UriKind.Relative), stop));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop);
        }

        // Long polls and streams end when this is cancelled.
        Assert.False(app.Lifetime.ApplicationStopping.IsCancellationRequested);
        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(30), stop));
    }

    [Fact]
    public async Task Exits_with_0_when_stopped_during_the_start()
    {
        var builder = TestApp.Builder();
        builder.Services.AddHostedService<StopsWhileStarting>();

        Assert.Equal(0, await builder.RunServiceAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Exits_with_2_when_a_service_exceeds_the_shutdown_timeout()
    {
        var builder = TestApp.Builder();
        builder.Services.AddHostedService<Endless>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        builder.Services.AddHostedService<StopsTheHost>();

        Assert.Equal(2, await builder.RunServiceAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Exits_with_2_when_a_service_fails_to_stop()
    {
        var builder = TestApp.Builder();
        builder.Services.AddHostedService<FailsToStop>();
        builder.Services.AddHostedService<StopsTheHost>();

        Assert.Equal(2, await builder.RunServiceAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Exits_with_0_and_logs_when_the_disposal_of_a_service_blocks()
    {
        using var log = new StringWriter();
        var builder = TestApp.Builder();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddServiceLogging(log);
        using var never = new ManualResetEventSlim();
        builder.Services.AddHostedService(_ => new Blocks(never));
        builder.Services.AddHostedService<StopsTheHost>();
        try
        {
            Assert.Equal(0, await builder.RunServiceAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            Assert.Contains("Shutdown was incomplete", log.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            never.Set();
        }
    }

    [Fact]
    public async Task Exits_with_1_when_the_start_fails_and_a_started_service_does_not_stop()
    {
        using var console = new ConsoleCapture();
        var builder = TestApp.Builder();
        builder.WebHost.UseUrls("http://203.0.113.1:8000"); // TEST-NET-3 of RFC 5737
        builder.Services.AddHostedService<Endless>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(50));

        Assert.Equal(1, await builder.RunServiceAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Exits_with_1_and_one_sentence_for_each_wrong_setting()
    {
        using var console = new ConsoleCapture();
        var builder = TestApp.Builder(new() { ["Messaging:Transport"] = "Kafka", ["Messaging:Transprt"] = "InMemory" });
        builder.AddSettings<MessagingOptions>();
        await using var app = builder.Build();

        Assert.Equal(1, await app.RunServiceAsync());
        Assert.Equal(
            ["Messaging:Transport is 'Kafka'. Allowed: RabbitMq, InMemory.", "Messaging:Transprt is not a setting. Allowed: Transport, QueueType."],
            console.Lines.Order());
    }

    [Fact]
    public async Task Exits_with_1_and_reports_wrong_settings_of_every_section()
    {
        using var console = new ConsoleCapture();
        var builder = TestApp.Builder(new() { ["Messaging:Transprt"] = "RabbitMq", ["ConnectionStrings:RabbitMq"] = "broker" });
        builder.AddBus();
        await using var app = builder.Build();

        Assert.Equal(1, await app.RunServiceAsync());
        Assert.Equal(
            ["ConnectionStrings:RabbitMq is", "Messaging:Transprt is not"],
            console.Lines.Order().Select(line => string.Join(' ', line.Split(' ').Take(line.Contains(" not ", StringComparison.Ordinal) ? 3 : 2))));
    }

    [Fact]
    public async Task Exits_with_1_and_a_remedy_when_the_address_is_not_of_this_machine()
    {
        using var console = new ConsoleCapture();
        var builder = TestApp.Builder();
        builder.WebHost.UseUrls("http://203.0.113.1:8000"); // TEST-NET-3 of RFC 5737

        Assert.Equal(1, await builder.RunServiceAsync());
        var line = Assert.Single(console.Lines);
        Assert.StartsWith("Cannot listen on http://203.0.113.1:8000: ", line, StringComparison.Ordinal);
        Assert.EndsWith("You can choose another address by --urls on the command line or by ASPNETCORE_URLS.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_with_1_and_a_remedy_when_the_port_is_in_use()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var console = new ConsoleCapture();
        var builder = TestApp.Builder();
        builder.WebHost.UseUrls($"http://{other.LocalEndpoint}");
        await using var app = builder.Build();

        Assert.Equal(1, await app.RunServiceAsync());
        Assert.EndsWith("or choose another address by --urls on the command line or by ASPNETCORE_URLS.", Assert.Single(console.Lines), StringComparison.Ordinal);
    }

    /// <summary>Neither stops nor lets itself be disposed of, whatever the token says.</summary>
    private sealed class Endless : IHostedService, IAsyncDisposable
    {
        private static readonly Task Never = new TaskCompletionSource().Task;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Never;

        public ValueTask DisposeAsync() => new(Never);
    }

    private sealed class Blocks(ManualResetEventSlim until) : IHostedService, IDisposable
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => until.Wait();
    }

    private sealed class FailsToStop : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.FromException(new InvalidOperationException("It is stuck."));
    }

    private sealed class StopsTheHost(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class StopsWhileStarting(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            cancellationToken.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
