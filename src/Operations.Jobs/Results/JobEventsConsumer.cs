using MassTransit;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;

namespace Messaging.Operations.Jobs.Results;

/// <summary>Consumes the events of jobs.</summary>
internal sealed class JobEventsConsumer(JobChanges changes, JobStore store, JobNotifications notifications, JobCancellations cancellations, ILogger<JobEventsConsumer> logger)
    : IConsumer<RequestStarted>, IConsumer<RequestProgressed>
{

    public async Task Consume(ConsumeContext<RequestStarted> context)
    {
        var id = context.Message.RequestId;
        if (await changes.StartedAsync(context.Message, context.CancellationToken))
            notifications.Changed(id);
        else
            await CancelIfFinishedAsync(id, context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<RequestProgressed> context)
    {
        var id = context.Message.RequestId;
        if (await changes.ProgressedAsync(context.Message, context.CancellationToken))
            notifications.Changed(id);
        else
            await CancelIfFinishedAsync(id, context.CancellationToken);
    }

    /// <summary>The worker has missed the cancellation of the job, or the job expired.</summary>
    private async Task CancelIfFinishedAsync(Guid id, CancellationToken stop)
    {
        if (await store.FindAsync(id, stop) is not { State: JobState.Cancelled or JobState.Expired } job)
            return;

        logger.StartedAfterEnd(id, job.State.Text());
        await cancellations.RepublishAsync(job);
    }
}

/// <summary>Consumes the heartbeats of workers, from a queue of its own: replicas of the previous version consume the results, and know none.</summary>
internal sealed class JobHeartbeatsConsumer(JobOutbox outbox) : IConsumer<RequestsInFlight>
{
    public Task Consume(ConsumeContext<RequestsInFlight> context) => outbox.RecordHeartbeatAsync(context.Message.RequestIds, context.CancellationToken);
}
