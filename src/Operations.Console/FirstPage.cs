using Messaging.Client;
using Messaging.Operations.WebConsole.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.WebConsole;

/// <summary>
/// Renders the first page once, for nobody, after the start. .NET compiles some thousand methods for it: otherwise its first reader would wait for
/// that, a second on two CPUs.
/// </summary>
internal sealed partial class FirstPage(IServiceProvider services, IHostApplicationLifetime lifetime, ILoggerFactory loggers, TimeProvider clock) : BackgroundService
{
    // What the service needs at its start comes first.
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(10);

    // For the page's calls of the API.
    private static readonly TimeSpan Loading = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggers.CreateLogger<FirstPage>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Its own address is not known before.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            await Task.Delay(AfterStart, clock, stoppingToken);
            await RenderAsync(stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(failure);
        }
    }

    private async Task RenderAsync(CancellationToken stop)
    {
        await using var scope = services.CreateAsyncScope();
        var api = scope.ServiceProvider.GetRequiredService<IOptions<ClientOptions>>().Value.Address!;
        ((IHostEnvironmentNavigationManager)scope.ServiceProvider.GetRequiredService<NavigationManager>())
            .Initialize(new Uri(api, "/").ToString(), new Uri(api, ConsoleExtensions.Path).ToString());
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            await renderer.RenderComponentAsync<Routes>();
            await Task.Delay(Loading, clock, stop);
        });
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The first page of the console could not be rendered at the start. Its first reader waits longer.")]
    private partial void LogFailed(Exception failure);
}
