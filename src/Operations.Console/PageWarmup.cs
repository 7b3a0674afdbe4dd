using Messaging.Client;
using Messaging.Operations.WebConsole.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.WebConsole;

/// <summary>
/// Renders the first page once after the start. .NET compiles some thousand methods for it: otherwise its first reader would wait for that, a
/// second on two CPUs.
/// </summary>
internal sealed partial class PageWarmup(IServiceProvider services, IHostApplicationLifetime lifetime, ILoggerFactory loggers, TimeProvider clock) : BackgroundService
{
    // What the service needs at its start comes first.
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(10);

    // For the page's calls of the API. Without an answer, or with keys, it shows a message instead.
    private static readonly TimeSpan LongestLoading = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);

    private readonly ILogger _logger = loggers.CreateLogger<PageWarmup>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Its own address is not known before.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            await Task.Delay(AfterStart, clock, stoppingToken);
            LogRendered(await RenderAsync(stoppingToken) ? "with its figures" : "without figures: the API did not answer in time, or asks for a key");
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(failure);
        }
    }

    private async Task<bool> RenderAsync(CancellationToken stop)
    {
        await using var scope = services.CreateAsyncScope();
        var api = scope.ServiceProvider.GetRequiredService<IOptions<ClientOptions>>().Value.Address!;
        ((IHostEnvironmentNavigationManager)scope.ServiceProvider.GetRequiredService<NavigationManager>())
            .Initialize(new Uri(api, "/").ToString(), new Uri(api, ConsoleExtensions.Path).ToString());
        scope.ServiceProvider.GetRequiredService<ApiSession>().UseNoKey();
        scope.ServiceProvider.GetRequiredService<ReaderZone>().UseUtc();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<Routes>();
            var start = clock.GetTimestamp();
            while (!HasFigures(page.ToHtmlString()) && clock.GetElapsedTime(start) < LongestLoading)
                await Task.Delay(Interval, clock, stop);
            return HasFigures(page.ToHtmlString());
        });
    }

    private static bool HasFigures(string html) => html.Contains("class=\"figure\"", StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The first page of the console was rendered {Content}")]
    private partial void LogRendered(string content);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The first page of the console could not be rendered at the start: its first reader waits longer")]
    private partial void LogFailed(Exception failure);
}
