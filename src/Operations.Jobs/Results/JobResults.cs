using System.Globalization;
using System.Text;
using MassTransit;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Api.Problems;

namespace Messaging.Operations.Jobs.Results;

/// <summary>Stores what workers answer. The first outcome of a job counts; any other is counted and logged.</summary>
internal sealed class JobResults(JobCompleter completer, JobStore store, JobMetrics metrics, ILogger<JobResults> logger)
{
    /// <param name="context">The message.</param>
    /// <param name="result">The result as JSON.</param>
    /// <param name="mostBytes">The bytes that it may have.</param>
    /// <returns>Done when it is stored: only then may its message be acknowledged.</returns>
    public Task SucceededAsync(ConsumeContext context, string result, int mostBytes)
    {
        var id = context.JobId();
        return StoreAsync(context, id, Encoding.UTF8.GetByteCount(result) <= mostBytes
            ? new JobCompletion(JobState.Succeeded, Result: result)
            : new JobCompletion(JobState.Failed, Problem: JobProblem.Write(ProblemTypes.ResultTooLarge, id)));
    }

    /// <inheritdoc cref="SucceededAsync"/>
    public Task FailedAsync(ConsumeContext context, Fault fault) =>
        StoreAsync(context, context.JobId(), new JobCompletion(JobState.Failed, Problem: JobProblem.Write(fault, context.JobId())));

    private async Task StoreAsync(ConsumeContext context, Guid id, JobCompletion completion)
    {
        if (await completer.CompleteAsync(id, completion, context.Attempt(), context.CancellationToken))
        {
            logger.Ended(id, completion.State.Text());
            return;
        }

        var job = await store.FindAsync(id, context.CancellationToken);
        metrics.DuplicateResult();
        logger.DuplicateResult(id, completion.State.Text(), job?.State.Text() ?? "not kept any more");
    }
}

internal static class JobIdExtensions
{
    /// <summary>The attempt that a result comes from; a worker of another make need not say which.</summary>
    public static JobAttempt Attempt(this ConsumeContext context) => new(
        int.TryParse(context.Header(MessageHeaders.Attempt), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(1, number) : 1,
        context.Header(MessageHeaders.Worker),
        DateTimeOffset.TryParse(context.Header(MessageHeaders.Started), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null);

    /// <summary>Whatever stands there: a header that makes no sense must not cost the result.</summary>
    private static string? Header(this ConsumeContext context, string name) =>
        context.Headers.TryGetHeader(name, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    /// <exception cref="InvalidOperationException">The message belongs to no request, so it is put aside.</exception>
    public static Guid JobId(this ConsumeContext context) =>
        context.RequestId ?? throw new InvalidOperationException("A result without a request id.");
}
