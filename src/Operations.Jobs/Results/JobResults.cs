using System.Globalization;
using System.Text;
using MassTransit;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Delivery;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Results;

/// <summary>
/// Stores the results of jobs. Only the first result of a job is stored, and none of an attempt before its last retry. Others are counted
/// and logged.
/// </summary>
internal sealed class JobResults(JobCompleter completer, JobStore store, JobMetrics metrics, ILogger<JobResults> logger)
{
    /// <param name="context">The message.</param>
    /// <param name="result">The result as JSON.</param>
    /// <param name="maxBytes">Its maximum size in bytes.</param>
    /// <returns>Completed when it is stored. Only then can the message be acknowledged.</returns>
    public Task SucceededAsync(ConsumeContext context, string result, int maxBytes)
    {
        var id = context.JobId();
        return StoreAsync(context, id, Encoding.UTF8.GetByteCount(result) <= maxBytes
            ? new JobCompletion(JobState.Succeeded, Result: result)
            : new JobCompletion(JobState.Failed, Problem: JobProblem.Write(ProblemTypes.ResultTooLarge, id)));
    }

    /// <inheritdoc cref="SucceededAsync"/>
    public Task FailedAsync(ConsumeContext context, Fault fault) =>
        StoreAsync(context, context.JobId(), new JobCompletion(JobState.Failed, Problem: JobProblem.Write(fault, context.JobId())));

    /// <summary>Stores that the response could not be converted to the result.</summary>
    public Task FailedAsync(ConsumeContext context, Exception cause)
    {
        logger.ResultNotConverted(context.JobId(), cause);
        return StoreAsync(context, context.JobId(), new JobCompletion(JobState.Failed, Problem: JobProblem.Write(ProblemTypes.WorkerFault, context.JobId())));
    }

    private async Task StoreAsync(ConsumeContext context, Guid id, JobCompletion completion)
    {
        if (await completer.CompleteAsync(id, completion, context.Attempt(), context.CancellationToken))
        {
            logger.Ended(id, completion.State.Text());
            return;
        }

        var job = await store.FindAsync(id, context.CancellationToken);
        metrics.DuplicateResult();
        logger.DuplicateResult(id, completion.State.Text(), job?.State.Text() ?? "removed");
    }
}

internal static class JobIdExtensions
{
    // More is no CPU time: all of a thousand CPUs for a day.
    private const double MaxCpuSeconds = 1e8;

    /// <summary>The attempt of a result. Workers in other languages can omit it.</summary>
    public static JobAttempt Attempt(this ConsumeContext context) => new(
        int.TryParse(context.Header(MessageHeaders.Attempt), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(1, number) : null,
        context.Header(MessageHeaders.Worker),
        DateTimeOffset.TryParse(context.Header(MessageHeaders.Started), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null,
        double.TryParse(context.Header(MessageHeaders.CpuSeconds), NumberStyles.Float, CultureInfo.InvariantCulture, out var cpu) && cpu is >= 0 and < MaxCpuSeconds ? cpu : null,
        RequestTimes.Read(context.Header(MessageHeaders.Times)));

    /// <summary>Any value is accepted: an invalid header must not lose the result.</summary>
    private static string? Header(this ConsumeContext context, string name) =>
        context.Headers.TryGetHeader(name, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    /// <exception cref="InvalidOperationException">The message has no request id, so it goes to the error queue.</exception>
    public static Guid JobId(this ConsumeContext context) =>
        context.RequestId ?? throw new InvalidOperationException("A result without a request id.");
}
