using System.Security.Cryptography;
using System.Text;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Creates a job from a request: first its row, then its message.</summary>
internal sealed class JobAcceptance(
    JobStore store, UnfinishedJobs unfinished, JobSender sender, JobNotifications notifications, IdempotencyKeyLocks keys, JobMetrics metrics, IOptions<JobsOptions> options, TimeProvider clock, AuditLog audit)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <param name="operation">The operation.</param>
    /// <param name="caller">Its owner.</param>
    /// <param name="request">The request message as JSON.</param>
    /// <param name="key">The idempotency key; null if the caller gave none.</param>
    /// <param name="stop">Cancelled when the caller leaves. An accepted job continues.</param>
    /// <returns>A new job, or the existing job of the same request with the same key.</returns>
    /// <exception cref="ProblemException">The key belongs to another request, or is in use, or the caller has too many unfinished jobs.</exception>
    public async Task<Job> AcceptAsync(ApiOperation operation, Caller caller, string request, string? key, CancellationToken stop)
    {
        if (key is null)
            return await AddAsync(New(operation, caller, request, key), caller, stop) ?? throw new InvalidOperationException("A job without a key was rejected.");
        if (!keys.TryAcquire(caller.Name, key))
            throw new ProblemException(ProblemTypes.IdempotencyKeyInUse, RetryAfter);

        try
        {
            return await AcceptWithKeyAsync(New(operation, caller, request, key), caller, key, stop);
        }
        finally
        {
            keys.Release(caller.Name, key);
        }
    }

    private async Task<Job> AcceptWithKeyAsync(Job job, Caller caller, string key, CancellationToken stop)
    {
        while (true)
        {
            ProblemException? reached = null;
            try
            {
                if (await AddAsync(job, caller, stop) is { } added)
                    return added;
            }
            catch (ProblemException limit) when (limit.Type == ProblemTypes.TooManyJobs)
            {
                // A repeated request adds no job.
                reached = limit;
            }

            // The first job was removed in between, so the key is free.
            if (await store.FindByKeyAsync(caller.Name, key, stop) is not { } first)
            {
                if (reached is not null)
                    throw reached;
                continue;
            }

            return IsSameRequest(first, job) ? first : throw new ProblemException(ProblemTypes.IdempotencyKeyReused);
        }
    }

    /// <summary>Also if only the order of members or the form of numbers differs, as in a dictionary or a <c>decimal</c>.</summary>
    private static bool IsSameRequest(Job first, Job job) => first.Fingerprint == job.Fingerprint
        || (first.Operation == job.Operation && CanonicalJson.Write(first.Request) == CanonicalJson.Write(job.Request));

    private async Task<Job?> AddAsync(Job job, Caller caller, CancellationToken stop)
    {
        if (!await StoreAsync(job, stop))
            return null;

        metrics.Accepted(job.Operation);
        audit.Accepted(caller, job.Operation, job.Id);
        notifications.Changed(job.Id);
        _ = sender.TrySendAsync(job);
        return job;
    }

    private async Task<bool> StoreAsync(Job job, CancellationToken stop)
    {
        var bytes = Encoding.UTF8.GetByteCount(job.Request);
        await unfinished.AddAsync(job.Owner, job.Operation, bytes, stop);
        var isStored = false;
        try
        {
            isStored = await store.AddAsync(job, stop);
            return isStored;
        }
        finally
        {
            unfinished.End(job.Owner, job.Operation, bytes, isStored);
        }
    }

    private Job New(ApiOperation operation, Caller caller, string request, string? key)
    {
        var now = InstantConverter.Truncate(clock.GetUtcNow());
        return new Job
        {
            Id = Guid.CreateVersion7(now),
            Operation = operation.Name.Name,
            Owner = caller.Name,
            Request = request,
            IdempotencyKey = key,
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{operation.Name.Name}\n{request}"))),
            CreatedAt = now,
            Deadline = now + options.Value.Timeout,
        };
    }
}
