using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>Sends what can be sent again later: with a timeout, and not at all while the broker is known to be unavailable.</summary>
internal sealed class BrokerSender(IBusControl bus, BusStartup startup, TimeProvider clock)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <returns>Null if it worked, else why not.</returns>
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
            // An unroutable message as well: no worker has declared the queue yet.
            return exception.Message;
        }
    }

    /// <summary>One queue whose consumer starts anew is none of a message's business.</summary>
    private bool IsConnected()
    {
        var health = bus.CheckHealth();
        return health.Status == BusHealthStatus.Healthy || health.Endpoints.Values.Any(endpoint => endpoint.Status == BusHealthStatus.Healthy);
    }
}
