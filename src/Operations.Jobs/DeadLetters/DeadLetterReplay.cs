using System.Globalization;
using System.Net.Mime;
using System.Text.Json.Nodes;
using MassTransit;
using MassTransit.Serialization;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Store;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.DeadLetters;

/// <summary>Sends dead letters back to the queue that they were in, as if they were new: without the reason, and without earlier deliveries.</summary>
internal sealed class DeadLetterReplay(
    DeadLetterStore store, ApiOperations operations, BrokerSender broker, IBus bus, IOptions<RequestsOptions> requests, IOptions<JobsOptions> jobs, TimeProvider clock, AuditLog audit)
{
    private const string DefaultContentType = "application/vnd.masstransit+json";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    // RabbitMQ rejects a longer one.
    private static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(49);

    // Why and when it was dead-lettered, and its deliveries. «CC» and «BCC» would lead it to other queues too.
    private static readonly HashSet<string> RemovedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        MassTransit.MessageHeaders.Reason, MassTransit.MessageHeaders.MessageId, MassTransit.MessageHeaders.CorrelationId,
        MessageHeaders.Deadline, MessageHeaders.CrashCount, MessageHeaders.LostCount, MessageHeaders.Retried, MessageHeaders.LastExitCode,
        MessageHeaders.LastComputation, MessageHeaders.OriginQueue, "x-delivery-count", "x-acquired-count", "x-death", "CC", "BCC",
    };

    private static readonly string[] RemovedPrefixes = ["MT-Fault-", "MT-Host-", "x-first-death-", "x-last-death-"];

    /// <summary>The queues whose messages this API can replay.</summary>
    public ReplayedQueues Queues { get; } = new(
        [.. DeadLetterQueue.Origins(operations).Select(origin => origin.Queue).Where(queue => queue != QueueNames.JobResults)], [QueueNames.JobResults]);

    /// <exception cref="ProblemException">It cannot be replayed.</exception>
    public void Check(ListedDeadLetter listed)
    {
        var (letter, isOfJob) = listed;
        if (!CanReplay(listed))
            throw new ProblemException(ProblemTypes.DeadLetterNotReplayable, detail: isOfJob
                ? $"It is the request of job {letter.RequestId}. Retry that job, and discard this message."
                : $"This API has no operation with the queue {letter.Queue} any more.");
    }

    /// <summary>A job has its own retry. Sent beside it, its request would be computed for a job that has ended.</summary>
    public bool CanReplay(ListedDeadLetter listed) =>
        Queues.Results.Contains(listed.Letter.Queue) || (Queues.Requests.Contains(listed.Letter.Queue) && !listed.IsOfJob);

    /// <summary>Whether the broker takes messages now.</summary>
    public Task<bool> CanSendAsync() => broker.CanSendAsync();

    /// <returns>False if another call replays it, or if it does not exist any more.</returns>
    /// <exception cref="ProblemException">The broker does not take it.</exception>
    public async Task<bool> TryReplayAsync(Guid id, Caller caller, CancellationToken stop)
    {
        if (await store.ClaimAsync(id, stop) is not { } letter)
            return false;

        var queue = TargetOf(letter);
        var (outcome, reason) = await broker.TryAsync(token => SendAsync(letter, queue, token));
        if (outcome == SendOutcome.Sent)
        {
            audit.Replayed(caller, id, queue);
            await store.RemoveReplayedAsync(id, CancellationToken.None);
            return true;
        }

        // If the broker may have it, the claim lasts a little longer.
        if (outcome == SendOutcome.NotSent)
            await store.ReleaseAsync(id, CancellationToken.None);
        throw new ProblemException(ProblemTypes.BrokerUnavailable, RetryAfter, detail: $"The message was not replayed: {reason}. Try again after the time in Retry-After.");
    }

    /// <summary>A request from the quarantine goes to its own queue: it starts without crashes.</summary>
    private string TargetOf(DeadLetter letter) =>
        letter.Queue == QueueNames.Quarantine && HeadersOf(letter).Text(MessageHeaders.OriginQueue) is { } origin && Queues.Requests.Contains(origin) ? origin : letter.Queue;

    private async Task SendAsync(DeadLetter letter, string queue, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var isBackground = operations.All.Any(operation => operation.Name.BackgroundQueue == queue);
        var (body, deadline) = DeadLetterEnvelope.Renewed(letter.Body, now + (isBackground ? jobs.Value.Timeout : requests.Value.Timeout));
        // The exchange, since the other side declares the queue.
        var endpoint = await bus.GetSendEndpoint(new Uri($"exchange:{queue}")).WaitAsync(stop);
        await endpoint.Send(new Replayed(), Pipe.Execute<SendContext<Replayed>>(message =>
        {
            message.Serializer = new CopyBodySerializer(ContentTypeOf(letter), new BytesMessageBody(body));
            message.RequestId = letter.RequestId;
            var headers = HeadersOf(letter);
            if (Guid.TryParse(headers.Text(MassTransit.MessageHeaders.MessageId), out var id))
                message.MessageId = id;
            foreach (var (name, value) in headers.Where(header => IsKept(header.Key)))
            {
                if (value is JsonValue single)
                    message.Headers.Set(name, single.ToString());
            }

            if (deadline is { } end)
            {
                message.TimeToLive = end - now < MaxTimeToLive ? end - now : MaxTimeToLive;
                message.Headers.Set(MessageHeaders.Deadline, end.ToString("O", CultureInfo.InvariantCulture));
            }

            message.SetMandatory();
        }), stop).WaitAsync(stop);
    }

    private static JsonObject HeadersOf(DeadLetter letter) => JsonNode.Parse(letter.Headers)!.AsObject();

    private static bool IsKept(string header) => !RemovedHeaders.Contains(header)
        && (header == MassTransit.MessageHeaders.FaultAddress || !RemovedPrefixes.Any(prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

    private static ContentType ContentTypeOf(DeadLetter letter)
    {
        try
        {
            return new ContentType(letter.ContentType ?? DefaultContentType);
        }
        catch (FormatException)
        {
            return new ContentType(DefaultContentType);
        }
    }

    /// <summary>Its body is that of the dead letter.</summary>
    private sealed record Replayed;
}
