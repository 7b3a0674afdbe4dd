using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>
/// The start of the bus. A replica serves requests before it is connected. Requests that need the broker then wait and are not
/// rejected.
/// </summary>
internal sealed class BusStartup(IBusControl bus, TimeProvider clock)
{
    // Usually half a second; more on a busy machine.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Completes when the bus is connected, after five seconds at the latest.</summary>
    public Task Completed { get; } = ConnectAsync(bus, clock);

    private static async Task ConnectAsync(IBusControl bus, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        // Delayed first: the start of the host must not wait.
        do
            await Task.Delay(PollInterval, clock);
        while (bus.CheckHealth().Status != BusHealthStatus.Healthy && clock.GetElapsedTime(began) < Timeout);
    }
}
