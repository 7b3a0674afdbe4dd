using System.Globalization;
using MassTransit;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Delivery;

/// <summary>Sends the messages of jobs: the requests of their operations, with answers and events to the queue of results.</summary>
internal sealed class JobSender(
    BrokerSender broker, IBus bus, ApiOperations operations, PauseMonitor pauses, SentAtWriter sentAt, IOptions<MessagingOptions> messaging, TimeProvider clock, ILogger<JobSender> logger)
{
    private static readonly Uri Results = new($"exchange:{QueueNames.JobResults}");
    private static readonly Uri Heartbeats = new($"exchange:{QueueNames.JobHeartbeats}");
    private readonly bool _isInMemory = messaging.Value.Transport == Transport.InMemory;
    private int _failed;

    /// <summary>Jobs that are older belong to a previous process, or to another one.</summary>
    public DateTimeOffset Start { get; } = clock.GetUtcNow();

    /// <inheritdoc cref="BrokerSender.CanSendAsync"/>
    public Task<bool> CanSendAsync() => broker.CanSendAsync();

    /// <summary>Sends a stored job, unless its operation is paused. The dispatch sweep repeats what fails here.</summary>
    public async Task<SendOutcome> TrySendAsync(Job job)
    {
        if (operations.Find(job.Operation) is not { } operation || await IsPausedAsync(job.Operation))
            return SendOutcome.NotSent;

        var (outcome, reason) = await broker.TryAsync(stop => operation.SendAsync(bus, job.Request, message => Configure(message, job), stop));
        if (outcome == SendOutcome.Sent)
        {
            sentAt.Add(job);
            Volatile.Write(ref _failed, 0);
        }
        // Logged once per outage: each job is retried every second.
        else if (Interlocked.Exchange(ref _failed, 1) == 0)
        {
            logger.NotSent(job.Id, reason!);
        }

        return outcome;
    }

    private async Task<bool> IsPausedAsync(string operation)
    {
        try
        {
            return (await pauses.NamesAsync(CancellationToken.None)).Contains(operation);
        }
        catch (StoreException)
        {
            // It is unknown. The sweep needs the store too.
            return true;
        }
    }

    private void Configure(SendContext message, Job job)
    {
        message.RequestId = job.Id;
        message.ResponseAddress = Results;
        message.FaultAddress = Results;
        message.TimeToLive = job.Deadline - clock.GetUtcNow();
        message.Headers.Set(MessageHeaders.Deadline, job.Deadline.ToString("O", CultureInfo.InvariantCulture));
        message.Headers.Set(MessageHeaders.Events, Results.ToString());
        if (job.Owner.Length > 0)
            message.Headers.Set(MessageHeaders.Caller, job.Owner);
        // A job that has begun is sent again as its next attempt.
        var (retried, lost) = (job.RetriedAfter ?? 0, job.Attempt);
        if (_isInMemory && job.CreatedAt < Start)
        {
            // The process that had its message in memory has ended, and the job may have crashed it.
            message.Headers.Set(MessageHeaders.CrashCount, job.Attempt - retried);
            lost = retried;
        }

        if (lost > 0)
            message.Headers.Set(MessageHeaders.LostCount, lost);
        if (retried > 0)
            message.Headers.Set(MessageHeaders.Retried, retried);
        // No worker may have declared the queue yet.
        message.SetMandatory();
        // With the transport in memory no message gets lost without its process.
        if (!_isInMemory)
            message.Headers.Set(MessageHeaders.Heartbeats, Heartbeats.ToString());
    }
}
