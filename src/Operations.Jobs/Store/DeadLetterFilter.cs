namespace Messaging.Operations.Jobs.Store;

/// <summary>Which dead letters. Null: all.</summary>
/// <param name="Queue">The queue that they were in.</param>
/// <param name="Operation">Their operation.</param>
/// <param name="Reason">Why they were dead-lettered.</param>
/// <param name="Fault">The type of the exception, or <see cref="NoFault"/>.</param>
/// <param name="RequestId">The request that they were of, for a job its id.</param>
internal sealed record DeadLetterFilter(string? Queue = null, string? Operation = null, string? Reason = null, string? Fault = null, Guid? RequestId = null)
{
    /// <summary>Only those without an exception.</summary>
    public const string NoFault = "none";

    public static readonly DeadLetterFilter All = new();

    /// <param name="context">The store.</param>
    /// <param name="replayed">The queues whose messages can be replayed, without those of jobs; null for all dead letters.</param>
    public IQueryable<DeadLetter> Among(JobsContext context, ReplayedQueues? replayed = null)
    {
        IQueryable<DeadLetter> letters = context.DeadLetters;
        if (Queue is { } queue)
            letters = letters.Where(letter => letter.Queue == queue);
        if (Operation is { } operation)
            letters = letters.Where(letter => letter.Operation == operation);
        if (Reason is { } reason)
            letters = letters.Where(letter => letter.Reason == reason);
        if (Fault is { } fault)
            letters = letters.Where(letter => letter.FaultType == (fault == NoFault ? null : fault));
        if (RequestId is { } request)
            letters = letters.Where(letter => letter.RequestId == request);
        if (replayed is { } known)
            letters = letters.Where(letter => known.Results.Contains(letter.Queue)
                || (known.Requests.Contains(letter.Queue) && !context.Jobs.Any(job => job.Id == letter.RequestId)));
        return letters;
    }
}

/// <summary>The queues whose messages can be replayed.</summary>
/// <param name="Requests">Those of requests, except the requests of jobs.</param>
/// <param name="Results">Those of other messages.</param>
internal sealed record ReplayedQueues(IReadOnlyList<string> Requests, IReadOnlyList<string> Results);
