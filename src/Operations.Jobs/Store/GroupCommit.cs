namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Responsible for writes that many ask for at the same time: what comes while two transactions are under way goes into the
/// next one together. The commit, which waits for the disk, is most of what a write costs. Two, so that what comes alone
/// need not wait for the one before.
/// </summary>
/// <param name="lengthOf">The characters of an item that can have many.</param>
/// <param name="commitAsync">Writes all of them or throws, and returns what became of each, in their order.</param>
internal sealed class GroupCommit<TItem, TResult>(Func<TItem, int> lengthOf, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commitAsync)
{
    private const int BatchSize = 100;

    // A hundred results of the greatest size would not be written in the time that a statement has. The last one may exceed it.
    private const int MaxBatchLength = 4 * 1024 * 1024;

    private const int MaxTransactions = 2;

    private readonly Lock _changing = new();
    private readonly Queue<Write> _waiting = new();
    private int _transactions;

    /// <param name="item">What is to be written.</param>
    /// <param name="stop">What was not begun by then is not written; what was is waited for, so that its outcome is known.</param>
    public Task<TResult> AddAsync(TItem item, CancellationToken stop)
    {
        var write = new Write(item, stop);
        lock (_changing)
        {
            _waiting.Enqueue(write);
            if (_transactions < MaxTransactions)
            {
                _transactions++;
                // For everybody, so in nobody's trace or log scope.
                using (ExecutionContext.SuppressFlow())
                    Task.Run(WriteAllAsync, CancellationToken.None);
            }
        }

        return write.Done.Task;
    }

    private async Task WriteAllAsync()
    {
        while (Take() is { Count: > 0 } writes)
        {
            try
            {
                await CommitAsync(writes);
            }
            catch (Exception exception) when (writes.Count > 1 && exception is not StoreUnavailableException)
            {
                // What is wrong with one of them must not be the others' fault.
                foreach (var write in writes)
                    await CommitAloneAsync(write);
            }
            catch (Exception exception)
            {
                foreach (var write in writes)
                    write.Fail(exception);
            }
        }
    }

    private List<Write> Take()
    {
        lock (_changing)
        {
            var writes = new List<Write>();
            var length = 0;
            while (writes.Count < BatchSize && length < MaxBatchLength && _waiting.TryDequeue(out var write))
            {
                if (write.Stop.IsCancellationRequested)
                {
                    write.Done.TrySetCanceled(write.Stop);
                    continue;
                }

                writes.Add(write);
                length += lengthOf(write.Item);
            }

            if (writes.Count == 0)
                _transactions--;
            return writes;
        }
    }

    private async Task CommitAloneAsync(Write write)
    {
        try
        {
            await CommitAsync([write]);
        }
        catch (Exception exception)
        {
            write.Fail(exception);
        }
    }

    private async Task CommitAsync(List<Write> writes)
    {
        var results = await commitAsync([.. writes.Select(write => write.Item)]);
        foreach (var (write, result) in writes.Zip(results))
            write.Done.TrySetResult(result);
    }

    private sealed record Write(TItem Item, CancellationToken Stop)
    {
        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(Exception exception)
        {
            Done.TrySetException(exception);
            // Whoever asked may have left.
            _ = Done.Task.Exception;
        }
    }
}
