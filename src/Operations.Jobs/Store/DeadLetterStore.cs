using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Store;

/// <summary>A dead letter without its headers and its body.</summary>
/// <param name="Letter">The dead letter.</param>
/// <param name="IsOfJob">Whether its request id is a job of this store.</param>
internal sealed record ListedDeadLetter(DeadLetter Letter, bool IsOfJob);

/// <summary>Dead letters with the same queue, reason and fault.</summary>
internal sealed record DeadLetterCount(string Queue, string? Operation, string Reason, string? FaultType, int Count);

/// <summary>Stores dead letters until they are replayed or discarded.</summary>
internal sealed class DeadLetterStore(JobDatabase database, IOptions<JobsOptions> jobs, IOptions<DeadLettersOptions> options, TimeProvider clock)
{
    /// <summary>The most characters of the type of an exception, which is in an index.</summary>
    public const int MaxTypeLength = 255;

    /// <summary>The most characters of its message. The headers have all of it.</summary>
    public const int MaxMessageLength = 1000;

    private const int MaxGroups = 1000;

    // Longer than a message is sent.
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);

    // Many rows take that long.
    private static readonly TimeSpan CountTimeout = TimeSpan.FromSeconds(30);

    // Groups: thousands may be dead-lettered at once.
    private readonly GroupCommit<DeadLetter, bool> _additions = new(letter => (int)letter.Size, letters => AddAllAsync(letters, database));

    /// <summary>Adds a dead letter. No effect on one that was added before.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="StoreException">The store is unavailable. For every method.</exception>
    public Task<bool> AddAsync(DeadLetter letter, CancellationToken stop) => _additions.AddAsync(letter, stop);

    private static Task<IReadOnlyList<bool>> AddAllAsync(IReadOnlyList<DeadLetter> letters, JobDatabase database) => database.WriteAsync<IReadOnlyList<bool>>(
        async (context, token) =>
        {
            var ids = letters.Select(letter => letter.Id).ToList();
            // It came back while it was replayed, as the same one: its replay must not remove it.
            await context.DeadLetters.Where(letter => ids.Contains(letter.Id) && letter.ClaimedUntil != null)
                .ExecuteUpdateAsync(set => set.SetProperty(letter => letter.ClaimedUntil, (DateTimeOffset?)null), token);
            var known = (await context.DeadLetters.Where(letter => ids.Contains(letter.Id)).Select(letter => letter.Id).ToListAsync(token)).ToHashSet();
            var added = letters.Select(letter => known.Add(letter.Id)).ToList();
            context.DeadLetters.AddRange(letters.Where((_, index) => added[index]));
            await context.SaveChangesAsync(token);
            return added;
        },
        CancellationToken.None);

    /// <summary>The newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">The last one of the previous page; null for the first page.</param>
    /// <param name="most">The most of them.</param>
    /// <param name="stop">Ends the waiting for the store.</param>
    public Task<List<ListedDeadLetter>> ListAsync(DeadLetterFilter filter, Guid? after, int most, CancellationToken stop) => FindAsync(
        filter,
        (context, token) =>
        {
            var letters = filter.Among(context);
            if (after is { } last)
                letters = letters.Where(letter => letter.Id < last);
            return Listed(context, letters.OrderByDescending(letter => letter.Id).Take(most)).ToListAsync(token);
        },
        stop);

    public Task<ListedDeadLetter?> FindAsync(Guid id, CancellationToken stop) => database.ReadAsync(
        (context, token) => Listed(context, context.DeadLetters.Where(letter => letter.Id == id)).SingleOrDefaultAsync(token), stop);

    /// <summary>The same with headers and body.</summary>
    public Task<DeadLetter?> ReadAsync(Guid id, CancellationToken stop) => database.ReadAsync(
        (context, token) => context.DeadLetters.AsNoTracking().SingleOrDefaultAsync(letter => letter.Id == id, token), stop);

    /// <summary>The largest groups first.</summary>
    public Task<List<DeadLetterCount>> GroupsAsync() => database.ReadApartAsync(
        (context, token) => context.DeadLetters.GroupBy(letter => new { letter.Queue, letter.Operation, letter.Reason, letter.FaultType })
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.Queue).Take(MaxGroups)
            .Select(group => new DeadLetterCount(group.Key.Queue, group.Key.Operation, group.Key.Reason, group.Key.FaultType, group.Count())).ToListAsync(token),
        CountTimeout);

    /// <param name="filter">Which.</param>
    /// <param name="replayed">The queues whose messages can be replayed, without those of jobs; null for all dead letters.</param>
    /// <param name="most">The count ends there.</param>
    public Task<int> CountAsync(DeadLetterFilter filter, ReplayedQueues? replayed, int most) => database.ReadApartAsync(
        (context, token) => filter.Among(context, replayed).Take(most).CountAsync(token), CountTimeout);

    /// <summary>A batch of them, the oldest first.</summary>
    public Task<List<Guid>> SelectAsync(DeadLetterFilter filter, ReplayedQueues replayed, Guid after, int most, CancellationToken stop) => FindAsync(
        filter,
        (context, token) => filter.Among(context, replayed).Where(letter => letter.Id > after)
            .OrderBy(letter => letter.Id).Take(most).Select(letter => letter.Id).ToListAsync(token),
        stop);

    /// <summary>Claims a dead letter for one replay. No other call claims it before it is released or the claim ends.</summary>
    /// <returns>Null if another call has it, or if it does not exist.</returns>
    public async Task<DeadLetter?> ClaimAsync(Guid id, CancellationToken stop)
    {
        var claimed = await database.WriteAsync(
            (context, token) =>
            {
                var now = clock.GetUtcNow();
                return context.DeadLetters.Where(letter => letter.Id == id && (letter.ClaimedUntil == null || letter.ClaimedUntil <= now))
                    .ExecuteUpdateAsync(set => set.SetProperty(letter => letter.ClaimedUntil, now + Claim), token);
            },
            stop);
        return claimed == 1 ? await ReadAsync(id, stop) : null;
    }

    /// <summary>Ends the claim of a message that was not sent.</summary>
    public Task<int> ReleaseAsync(Guid id, CancellationToken stop) => database.WriteAsync(
        (context, token) => context.DeadLetters.Where(letter => letter.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(letter => letter.ClaimedUntil, (DateTimeOffset?)null), token),
        stop);

    /// <summary>Removes a dead letter that was replayed, unless it came back meanwhile.</summary>
    public Task<int> RemoveReplayedAsync(Guid id, CancellationToken stop) => database.WriteAsync(
        (context, token) => context.DeadLetters.Where(letter => letter.Id == id && letter.ClaimedUntil != null).ExecuteDeleteAsync(token), stop);

    /// <returns>False if it does not exist.</returns>
    public async Task<bool> RemoveAsync(Guid id, CancellationToken stop) => await database.WriteAsync(
        (context, token) => context.DeadLetters.Where(letter => letter.Id == id).ExecuteDeleteAsync(token), stop) == 1;

    /// <summary>Removes a batch of them, the oldest first.</summary>
    /// <returns>The number of removed ones.</returns>
    public async Task<int> RemoveAsync(DeadLetterFilter filter, int most, CancellationToken stop)
    {
        var ids = await FindAsync(filter, (context, token) => filter.Among(context).OrderBy(letter => letter.Id).Take(most).Select(letter => letter.Id).ToListAsync(token), stop);
        return await database.WriteAsync((context, token) => context.DeadLetters.Where(letter => ids.Contains(letter.Id)).ExecuteDeleteAsync(token), stop);
    }

    /// <summary>Removes those whose retention has ended, limited to a batch.</summary>
    /// <returns>The number of removed ones.</returns>
    public Task<int> PurgeAsync(int most, CancellationToken stop) => database.WriteAsync(
        async (context, token) =>
        {
            var before = clock.GetUtcNow() - options.Value.Retention;
            var removed = await context.DeadLetters.Where(letter => letter.CollectedAt <= before)
                .OrderBy(letter => letter.CollectedAt).Take(most).ExecuteDeleteAsync(token);
            if (removed > 0 && jobs.Value.Store == JobStoreKind.Sqlite)
                await SqliteSchema.ShrinkAsync(context, token);
            return removed;
        },
        stop);

    /// <summary>The number of dead letters, and their bytes.</summary>
    public Task<(int Count, long Bytes)> MeasureAsync() => database.ReadApartAsync(
        async (context, token) => (await context.DeadLetters.CountAsync(token), await context.DeadLetters.SumAsync(letter => letter.Size, token)), CountTimeout);

    /// <summary>Not every filter has an index, so a filter can take long.</summary>
    private Task<T> FindAsync<T>(DeadLetterFilter filter, Func<JobsContext, CancellationToken, Task<T>> read, CancellationToken stop) =>
        filter == DeadLetterFilter.All ? database.ReadAsync(read, stop) : database.SearchAsync(read, stop);

    private static IQueryable<ListedDeadLetter> Listed(JobsContext context, IQueryable<DeadLetter> letters) =>
        letters.Select(letter => new ListedDeadLetter(
            new DeadLetter
            {
                Id = letter.Id,
                Queue = letter.Queue,
                Operation = letter.Operation,
                Reason = letter.Reason,
                FaultType = letter.FaultType,
                FaultMessage = letter.FaultMessage,
                RequestId = letter.RequestId,
                FailedAt = letter.FailedAt,
                CollectedAt = letter.CollectedAt,
                Size = letter.Size,
                CrashCount = letter.CrashCount,
                ExitCode = letter.ExitCode,
            },
            context.Jobs.Any(job => job.Id == letter.RequestId)));
}
