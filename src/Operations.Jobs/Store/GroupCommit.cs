namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Groups concurrent writes. Writes that arrive while two transactions run go into the next one together. Most of the cost of a write
/// is the commit, which waits for the disk. Two transactions, so that a single write need not wait for the one before.
/// </summary>
/// <param name="lengthOf">The length of an item, in characters.</param>
/// <param name="commitAsync">Writes all items or throws. Returns their results in order.</param>
internal sealed class GroupCommit<TItem, TResult>(Func<TItem, int> lengthOf, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> commitAsync)
{
    private const int BatchSize = 100;

    // A hundred results of the maximum size would exceed the statement timeout. The last item may exceed this length.
    private const int MaxBatchLength = 4 * 1024 * 1024;

    private const int MaxTransactions = 2;

    private readonly Lock _changing = new();
    private readonly Queue<Write> _waiting = new();
    private int _transactions;

    /// <param name="item">The item to write.</param>
    /// <param name="stop">Cancels the write only before its transaction starts. Later the result is awaited.</param>
    public Task<TResult> AddAsync(TItem item, CancellationToken stop)
    {
        var write = new Write(item, stop);
        lock (_changing)
        {
            _waiting.Enqueue(write);
            if (_transactions < MaxTransactions)
            {
                _transactions++;
                // Shared by several callers, so without a trace or log scope.
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
            catch (StoreUnavailableException unavailable)
            {
                // Those that wait would fail too, but only after the same time again.
                foreach (var write in writes.Concat(TakeWaiting()))
                    write.Fail(unavailable);
            }
            catch (Exception) when (writes.Count > 1)
            {
                // One invalid item must not fail the others.
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

    private List<Write> TakeWaiting()
    {
        lock (_changing)
        {
            var waiting = _waiting.ToList();
            _waiting.Clear();
            return waiting;
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
            // The caller may have left.
            _ = Done.Task.Exception;
        }
    }
}
