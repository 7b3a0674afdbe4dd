using System.Security.Cryptography;
using System.Text;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Creates a job from a request: first its row, then its message.</summary>
internal sealed class JobAcceptance(
    JobStore store, JobSender sender, IdempotencyKeyLocks keys, JobMetrics metrics, IOptions<JobsOptions> options, TimeProvider clock, ILogger<JobAcceptance> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <param name="operation">The operation.</param>
    /// <param name="request">The request message as JSON.</param>
    /// <param name="key">The idempotency key; null if the caller gave none.</param>
    /// <param name="stop">Cancelled when the caller leaves. An accepted job continues.</param>
    /// <returns>A new job, or the existing job of the same request with the same key.</returns>
    /// <exception cref="ProblemException">The key belongs to another request, or is in use.</exception>
    public async Task<Job> AcceptAsync(ApiOperation operation, string request, string? key, CancellationToken stop)
    {
        if (key is null)
            return await AddAsync(New(operation, request, key), stop) ?? throw new InvalidOperationException("A job without a key was rejected.");
        if (!keys.TryAcquire(key))
            throw new ProblemException(ProblemTypes.IdempotencyKeyInUse, RetryAfter);

        try
        {
            return await AcceptWithKeyAsync(New(operation, request, key), key, stop);
        }
        finally
        {
            keys.Release(key);
        }
    }

    private async Task<Job> AcceptWithKeyAsync(Job job, string key, CancellationToken stop)
    {
        while (true)
        {
            if (await AddAsync(job, stop) is { } added)
                return added;
            // The first job was removed in between, so the key is free.
            if (await store.FindByKeyAsync(key, stop) is not { } first)
                continue;

            return IsSameRequest(first, job) ? first : throw new ProblemException(ProblemTypes.IdempotencyKeyReused);
        }
    }

    /// <summary>Also if only the order of members or the form of numbers differs, as in a dictionary or a <c>decimal</c>.</summary>
    private static bool IsSameRequest(Job first, Job job) => first.Fingerprint == job.Fingerprint
        || (first.Operation == job.Operation && CanonicalJson.Write(first.Request) == CanonicalJson.Write(job.Request));

    private async Task<Job?> AddAsync(Job job, CancellationToken stop)
    {
        if (!await store.AddAsync(job, stop))
            return null;

        metrics.Accepted(job.Operation);
        logger.Accepted(job.Id, job.Operation);
        _ = sender.TrySendAsync(job);
        return job;
    }

    private Job New(ApiOperation operation, string request, string? key)
    {
        var now = InstantConverter.Truncate(clock.GetUtcNow());
        return new Job
        {
            Id = Guid.CreateVersion7(now),
            Operation = operation.Name.Name,
            Request = request,
            IdempotencyKey = key,
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{operation.Name.Name}\n{request}"))),
            CreatedAt = now,
            Deadline = now + options.Value.Timeout,
        };
    }
}
