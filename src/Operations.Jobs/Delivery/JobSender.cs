using System.Globalization;
using MassTransit;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>Sends the messages of jobs: the requests of their operations, with answers and events to the queue of results.</summary>
internal sealed class JobSender(BrokerSender broker, IBus bus, ApiOperations operations, SentAtWriter sentAt, TimeProvider clock, ILogger<JobSender> logger)
{
    private static readonly Uri Results = new($"exchange:{QueueNames.JobResults}");
    private int _failed;

    /// <summary>
    /// Sends a job that was just accepted. The caller need not wait: the job is stored, and the dispatch sweep repeats what fails
    /// here.
    /// </summary>
    public async Task SendAsync(Job job)
    {
        if (await TrySendAsync(job))
            sentAt.Add(job.Id);
    }

    /// <param name="job">The job.</param>
    /// <param name="mayHaveCrashedWorker">Whether the process that had its message in memory has ended. The job may have crashed it.</param>
    /// <returns>True if the broker has confirmed it.</returns>
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

        // Logged once per outage: each job is retried every second.
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
        // If no worker has declared the queue yet, the message is returned and not lost.
        if (message.TryGetPayload(out RabbitMqSendContext? rabbitMq))
            rabbitMq.Mandatory = true;
    }
}
