using MassTransit;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>Publishes cancellations of jobs to workers.</summary>
internal sealed class JobCancellations(BrokerSender broker, IBus bus, JobMaintenance maintenance, ILogger<JobCancellations> logger)
{
    /// <summary>Publishes a cancellation, and stores that it was published. The cancellation sweep repeats what fails.</summary>
    public async Task PublishAsync(Job job)
    {
        if (!await RepublishAsync(job))
            return;

        try
        {
            await maintenance.MarkCancelSentAsync(job, CancellationToken.None);
        }
        catch (StoreException failed)
        {
            logger.CancelNotSent(job.Id, failed.Message);
        }
    }

    /// <summary>Publishes a cancellation again: a worker that started later may have started the job.</summary>
    public async Task<bool> RepublishAsync(Job job)
    {
        var (outcome, reason) = await broker.TryAsync(stop => bus.Publish(new CancelRequest(job.Id, job.Deadline), stop).WaitAsync(stop), isBroadcast: true);
        if (outcome != SendOutcome.Sent)
            logger.CancelNotSent(job.Id, reason!);
        return outcome == SendOutcome.Sent;
    }
}
