using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>
/// Responsible for the first moments of a replica, which is in service before it is connected: who needs the broker then waits
/// for that, and is not refused.
/// </summary>
internal sealed class BusStartup(IBusControl bus, TimeProvider clock)
{
    // Half a second is usual; a busy machine takes some.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Ends when the bus is connected, or has not been for five seconds.</summary>
    public Task Completed { get; } = ConnectAsync(bus, clock);

    private static async Task ConnectAsync(IBusControl bus, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        // Not at once: the start is to go on.
        do
            await Task.Delay(PollInterval, clock);
        while (bus.CheckHealth().Status != BusHealthStatus.Healthy && clock.GetElapsedTime(began) < Timeout);
    }
}
