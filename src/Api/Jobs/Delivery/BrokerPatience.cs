using MassTransit;

namespace Messaging.Api.Jobs.Delivery;

/// <summary>How long jobs wait for the broker: not at all while it is away, for there is always another try.</summary>
internal sealed class BrokerPatience(IBusControl bus, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <returns>Null if it worked, else why not.</returns>
    public async Task<string?> TryAsync(Func<CancellationToken, Task> send)
    {
        using var patience = new CancellationTokenSource(Longest, clock);
        try
        {
            if (bus.CheckHealth().Status != BusHealthStatus.Healthy)
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
}
