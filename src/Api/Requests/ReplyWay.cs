using MassTransit;

namespace Messaging.Api.Requests;

/// <summary>Responsible for knowing whether answers can arrive, from the start of this replica on.</summary>
internal sealed class ReplyWay(IBusControl bus, IClientFactory clients, TimeProvider clock)
{
    // The Api is in service before it is connected: half a second, or some on a busy machine.
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(5);

    private readonly long _started = clock.GetTimestamp();

    /// <summary>
    /// Whether they can. The bus as a whole is less than healthy as soon as any queue's consumer starts anew, and that of the
    /// results of jobs is none of a request's business.
    /// </summary>
    public bool IsThere
    {
        get
        {
            var health = bus.CheckHealth();
            return health.Status == BusHealthStatus.Healthy
                || (health.Endpoints.TryGetValue(clients.Context.ResponseAddress.ToString(), out var reply) && reply.Status == BusHealthStatus.Healthy);
        }
    }

    /// <summary>Whether this replica has only just started, so that they may be about to.</summary>
    public bool IsBeginning => clock.GetElapsedTime(_started) < ToConnect;
}
