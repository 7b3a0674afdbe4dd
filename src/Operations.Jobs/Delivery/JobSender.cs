using Messaging.Operations.Api.Requests;
using System.Globalization;
using MassTransit;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>Responsible for a job's message: the operation's own, whose answers and events go to the queue of results.</summary>
internal sealed class JobSender(BrokerSender broker, IBus bus, ApiOperations operations, SentAtWriter sentAt, TimeProvider clock, ILogger<JobSender> logger)
{
    private static readonly Uri Results = new($"exchange:{QueueNames.JobResults}");
    private int _failed;

    /// <summary>
    /// Sends a job that was just accepted. Nobody need wait for it: the job is safe in the store, and what fails here
    /// is done by the sweeper.
    /// </summary>
    public async Task SendAsync(Job job)
    {
        if (await TrySendAsync(job))
            sentAt.Add(job.Id);
    }

    /// <param name="job">The job.</param>
    /// <param name="mayHaveCrashedWorker">Whether the process that had its message in memory has ended. The job may have crashed it.</param>
    /// <returns>Whether the broker has confirmed it.</returns>
    public async Task<bool> TrySendAsync(Job job, bool mayHaveCrashedWorker = false)
    {
        if (operations.Find(job.Operation) is not { } operation)
            return false;

        var failure = await broker.TryAsync(stop => operation.SendAsync(bus, job.Request, message => Configure(message, job, mayHaveCrashedWorker), stop));
        if (failure is null)
        {
            Volatile.Write(ref _failed, 0);
            return true;
        }

        // Once for as long as it lasts: each job is tried every second.
        if (Interlocked.Exchange(ref _failed, 1) == 0)
            logger.NotSent(job.Id, failure);
        return false;
    }

    private void Configure(SendContext message, Job job, bool mayHaveCrashedWorker)
    {
        message.RequestId = job.Id;
        message.ResponseAddress = Results;
        message.FaultAddress = Results;
        message.TimeToLive = job.Deadline - clock.GetUtcNow();
        message.Headers.Set(MessageHeaders.Deadline, job.Deadline.ToString("O", CultureInfo.InvariantCulture));
        message.Headers.Set(MessageHeaders.Events, Results.ToString());
        if (mayHaveCrashedWorker)
            message.Headers.Set(MessageHeaders.CrashCount, job.Attempt);
        // Where no worker has declared the queue yet, the message comes back instead of getting lost.
        if (message.TryGetPayload(out RabbitMqSendContext? rabbitMq))
            rabbitMq.Mandatory = true;
    }
}
