using System.Collections.Concurrent;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class GroupCommitTests
{
    private const int WithoutStore = 1000;
    private const int Large = 2000;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly ConcurrentQueue<int[]> _commits = new();
    private readonly TaskCompletionSource _firstMayEnd = new();
    private readonly GroupCommit<int, string> _group;

    public GroupCommitTests() => _group = new(item => item == Large ? 3 * 1024 * 1024 : 1, CommitAsync);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Items_that_arrive_during_two_commits_share_the_next_commit()
    {
        var first = await BeginAsync();
        var others = Enumerable.Range(3, 3).Select(item => _group.AddAsync(item, Stop)).ToList();
        _firstMayEnd.SetResult();

        Assert.Equal(["1 done", "2 done"], await Task.WhenAll(first));
        Assert.Equal(["3 done", "4 done", "5 done"], await Task.WhenAll(others));
        Assert.Equal([[1], [2], [3, 4, 5]], _commits);
    }

    [Fact]
    public async Task An_item_that_cannot_be_written_fails_alone()
    {
        var first = await BeginAsync();
        var (good, bad, last) = (_group.AddAsync(3, Stop), _group.AddAsync(-4, Stop), _group.AddAsync(5, Stop));
        _firstMayEnd.SetResult();

        Assert.Equal(["1 done", "2 done", "3 done", "5 done"], await Task.WhenAll([.. first, good, last]));
        await Assert.ThrowsAsync<ArgumentException>(() => bad);
    }

    [Fact]
    public async Task Without_the_store_all_items_fail_at_once_and_later_items_are_tried()
    {
        var first = await BeginAsync();
        var without = Enumerable.Range(WithoutStore, 3).Select(item => _group.AddAsync(item, Stop)).ToList();
        _firstMayEnd.SetResult();

        await Task.WhenAll(first);
        foreach (var one in without)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => one);
        Assert.Equal(3, _commits.Count);
        Assert.Equal("5 done", await _group.AddAsync(5, Stop));
    }

    [Fact]
    public async Task Without_the_store_items_of_later_groups_fail_too_and_are_not_tried()
    {
        var first = await BeginAsync();
        var waiting = Enumerable.Range(WithoutStore, 500).Select(item => _group.AddAsync(WithoutStore + (item % 2), Stop)).ToList();
        _firstMayEnd.SetResult();

        await Task.WhenAll(first);
        foreach (var one in waiting)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => one);
        // Two transactions run at the same time, so each may have taken one group.
        Assert.InRange(_commits.Count, 3, 4);
        Assert.Equal("5 done", await _group.AddAsync(5, Stop));
    }

    [Fact]
    public async Task A_cancelled_write_is_not_started()
    {
        using var leaving = new CancellationTokenSource();
        var first = await BeginAsync();
        var left = _group.AddAsync(3, leaving.Token);
        var stays = _group.AddAsync(4, Stop);

        await leaving.CancelAsync();
        _firstMayEnd.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await Task.WhenAll([.. first, stays]);
        Assert.Equal([[1], [2], [4]], _commits);
    }

    [Fact]
    public async Task Large_items_go_into_smaller_groups()
    {
        var first = await BeginAsync();
        var others = new[] { Large, 3, Large, 4, Large }.Select(item => _group.AddAsync(item, Stop)).ToList();
        _firstMayEnd.SetResult();

        await Task.WhenAll([.. first, .. others]);
        Assert.Equal([[Large, 3, Large], [4, Large]], _commits.Skip(2).OrderByDescending(commit => commit.Length));
    }

    [Fact]
    public async Task A_single_item_does_not_wait_for_the_previous_commit()
    {
        var first = _group.AddAsync(1, Stop);
        await Eventually.TrueAsync("the first commit has begun", () => !_commits.IsEmpty, Soon, Stop);

        Assert.Equal("5 done", await _group.AddAsync(5, Stop));
        Assert.False(first.IsCompleted);
        _firstMayEnd.SetResult();
        await first;
    }

    /// <summary>Starts two commits, which end when the test lets them.</summary>
    private async Task<Task<string>[]> BeginAsync()
    {
        var first = _group.AddAsync(1, Stop);
        await Eventually.TrueAsync("the first commit has begun", () => _commits.Count == 1, Soon, Stop);
        var second = _group.AddAsync(2, Stop);
        await Eventually.TrueAsync("the second commit has begun", () => _commits.Count == 2, Soon, Stop);
        return [first, second];
    }

    private async Task<IReadOnlyList<string>> CommitAsync(IReadOnlyList<int> items)
    {
        _commits.Enqueue([.. items]);
        if (items is [1] or [2])
            await _firstMayEnd.Task;
        if (items.Contains(WithoutStore))
            throw new StoreUnavailableException();
        if (items.Any(item => item < 0))
            throw new ArgumentException("less than nothing");
        return [.. items.Select(item => $"{item} done")];
    }
}
