using MassTransit;

namespace Messaging.Operations.Api.Requests;

/// <summary>Sends what can be sent again later: with a timeout, and not at all while the broker is known to be unavailable.</summary>
internal sealed class BrokerSender(IBusControl bus, BusStart start, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <returns>Null if it worked, else why not.</returns>
    public async Task<string?> TryAsync(Func<CancellationToken, Task> send)
    {
        using var patience = new CancellationTokenSource(Longest, clock);
        try
        {
            await start.Over.WaitAsync(patience.Token);
            if (!IsConnected())
                return "the broker is away";

            await send(patience.Token);
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
