using MassTransit;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>Tells workers which jobs are cancelled.</summary>
internal sealed class JobCancellations(BrokerSender broker, IBus bus, JobMaintenance maintenance, ILogger<JobCancellations> logger)
{
    /// <summary>Tells them, and stores that they were told. The cancellation sweep repeats what fails.</summary>
    public async Task PublishAsync(Job job)
    {
        if (!await RepublishAsync(job))
            return;

        try
        {
            await maintenance.MarkCancelSentAsync(job.Id, CancellationToken.None);
        }
        catch (StoreUnavailableException unavailable)
        {
            logger.CancelNotSent(job.Id, unavailable.Message);
        }
    }

    /// <summary>Tells them once more: a worker that started later may have begun the job.</summary>
    public async Task<bool> RepublishAsync(Job job)
    {
        var failure = await broker.TryAsync(stop => bus.Publish(new CancelRequest(job.Id, job.Deadline), stop).WaitAsync(stop));
        if (failure is not null)
            logger.CancelNotSent(job.Id, failure);
        return failure is null;
    }
}
