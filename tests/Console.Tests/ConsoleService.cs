using Messaging.Client;
using Messaging.TestSupport.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Console.Tests;

/// <summary>AllInOne as a process, with its console and a client of its API.</summary>
internal sealed class ConsoleService : IAsyncDisposable
{
    private readonly ServiceProcess _process;
    private readonly ServiceProvider _services;

    private ConsoleService(ServiceProcess process, Uri address)
    {
        _process = process;
        Address = address;
        var services = new ServiceCollection();
        services.AddMessagingClient(client => client.Address = address);
        _services = services.BuildServiceProvider();
    }

    public Uri Address { get; }

    public IReadOnlyCollection<LogLine> Log => _process.Log;

    public MessagingClient Api => _services.GetRequiredService<MessagingClient>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ConsoleService> StartAsync(params IReadOnlyList<(string Key, string Value)> settings)
    {
        var process = await ServiceProcess.StartReadyAsync("AllInOne", settings.ToDictionary(setting => setting.Key, setting => setting.Value), Stop);
        return new(process, await process.AddressAsync(Stop));
    }

    /// <summary>Stops it as an operator does.</summary>
    public async Task StopAsync()
    {
        await _process.TerminateAsync();
        Assert.Equal(0, await _process.ExitAsync(TimeSpan.FromSeconds(60), Stop));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _process.DisposeAsync();
    }
}
