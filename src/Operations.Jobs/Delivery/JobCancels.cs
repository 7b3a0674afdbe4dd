using Messaging.Operations.Api.Requests;
using MassTransit;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>Tells workers which jobs nobody wants any more.</summary>
internal sealed class JobCancels(BrokerSender broker, IBus bus, JobUpkeep upkeep, ILogger<JobCancels> logger)
{
    /// <summary>Tells them, and marks that they were told. What fails is done again by the sweeper.</summary>
    public async Task TellAsync(Job job)
    {
        if (!await TellAgainAsync(job))
            return;

        try
        {
            await upkeep.MarkCancelSentAsync(job.Id, CancellationToken.None);
        }
        catch (StoreUnavailableException unavailable)
        {
            logger.CancelNotSent(job.Id, unavailable.Message);
        }
    }

    /// <summary>Tells them without a mark: a worker that came later has begun it all the same.</summary>
    public async Task<bool> TellAgainAsync(Job job)
    {
        var failure = await broker.TryAsync(stop => bus.Publish(new CancelRequest(job.Id, job.Deadline), stop).WaitAsync(stop));
        if (failure is not null)
            logger.CancelNotSent(job.Id, failure);
        return failure is null;
    }
}
