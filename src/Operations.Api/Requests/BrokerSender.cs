using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>Sends messages that can be sent again later. Sends with a timeout, and not while the broker is unavailable.</summary>
internal sealed class BrokerSender(IBusControl bus, BusStartup startup, TimeProvider clock)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <returns>Null if it was sent, otherwise the reason.</returns>
    public async Task<string?> TryAsync(Func<CancellationToken, Task> send)
    {
        using var timeout = new CancellationTokenSource(Timeout, clock);
        try
        {
            await startup.Completed.WaitAsync(timeout.Token);
            if (!IsConnected())
                return "the broker is unavailable";

            await send(timeout.Token);
            return null;
        }
        catch (Exception exception)
        {
            // Also for an unroutable message: no worker has declared the queue yet.
            return exception.Message;
        }
    }

    /// <summary>One healthy endpoint is enough: a consumer of another queue may be restarting.</summary>
    private bool IsConnected()
    {
        var health = bus.CheckHealth();
        return health.Status == BusHealthStatus.Healthy || health.Endpoints.Values.Any(endpoint => endpoint.Status == BusHealthStatus.Healthy);
    }
}
