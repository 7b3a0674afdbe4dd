using MassTransit;
using Messaging.Api.Jobs.Delivery;
using Messaging.Contracts;

namespace Messaging.Api.Jobs.Watch;

/// <summary>Tells every replica that a job changed.</summary>
internal sealed class JobNotices(JobWatch watch, BrokerPatience broker, IBus bus)
{
    /// <summary>Called after the change is stored. Nobody waits for it: those who hear nothing look every second.</summary>
    public void Changed(Guid jobId)
    {
        watch.Changed(jobId);
        _ = broker.TryAsync(stop => bus.Publish(new JobChanged(jobId), message => message.Durable = false, stop).WaitAsync(stop));
    }
}
