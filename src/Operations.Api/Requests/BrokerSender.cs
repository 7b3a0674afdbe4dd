using MassTransit;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Api.Requests;

/// <summary>Sends messages that can be sent again later. Sends with a timeout, and not while the broker is unavailable.</summary>
internal sealed class BrokerSender(IBusControl bus, BusStartup startup, PublisherCircuit circuit, TimeProvider clock)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether the broker takes messages now. Waits for the start of the bus.</summary>
    public async Task<bool> CanSendAsync()
    {
        await startup.Completed;
        return IsConnected() && circuit.Reason is null;
    }

    /// <param name="send">Sends it.</param>
    /// <param name="isBroadcast">
    /// Whether it goes to queues of all replicas. One of them can be on a node that is down, which says nothing of the broker.
    /// </param>
    /// <returns>What became of the message, and the reason if it is not known to be sent.</returns>
    public async Task<(SendOutcome Outcome, string? Reason)> TryAsync(Func<CancellationToken, Task> send, bool isBroadcast = false)
    {
        await startup.Completed;
        if (!IsConnected())
            return (SendOutcome.NotSent, "the broker is unavailable");

        using var publishing = isBroadcast ? null : circuit.TryBegin();
        if (publishing is null && (!isBroadcast || circuit.Reason is not null))
            return (SendOutcome.NotSent, circuit.Reason ?? "the broker is unavailable");

        using var timeout = new CancellationTokenSource(Timeout, clock);
        try
        {
            await send(timeout.Token);
            publishing?.Confirmed();
            return (SendOutcome.Sent, null);
        }
        catch (Exception exception) when (exception.IsReturned())
        {
            publishing?.Confirmed();
            return (SendOutcome.NotSent, "no worker has declared its queue yet");
        }
        catch (Exception exception)
        {
            return (SendOutcome.Unknown, exception.Message);
        }
    }

    /// <summary>One healthy endpoint is enough: a consumer of another queue may be restarting.</summary>
    private bool IsConnected()
    {
        var health = bus.CheckHealth();
        return health.Status == BusHealthStatus.Healthy || health.Endpoints.Values.Any(endpoint => endpoint.Status == BusHealthStatus.Healthy);
    }
}

internal enum SendOutcome
{
    /// <summary>The broker has it.</summary>
    Sent,

    /// <summary>The broker does not have it.</summary>
    NotSent,

    /// <summary>The broker may have it: it did not confirm it in time, or the connection was lost.</summary>
    Unknown,
}
