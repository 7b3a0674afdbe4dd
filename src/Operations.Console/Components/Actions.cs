using System.Globalization;
using Messaging.Client;
using MudBlazor;

namespace Messaging.Operations.WebConsole.Components;

/// <summary>What a user does: said before, asked for, and shown if it was refused.</summary>
internal sealed class Actions(IDialogService dialogs, ISnackbar messages)
{
    // Of one call of the API.
    private const int MaxCount = 10_000;

    // A hundred take about a second.
    private const int MinCountOfLongCall = 100;

    /// <param name="action">The verb, on the button.</param>
    /// <param name="effect">What it will do, in a sentence.</param>
    /// <param name="act">The call.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> ConfirmAsync(string action, string effect, Func<Task> act)
    {
        if (await dialogs.ShowMessageBoxAsync($"{action}?", effect, yesText: action, cancelText: "Leave it") is not true)
            return false;

        return await TryAsync(act);
    }

    /// <summary>Retries all jobs of a filter, after their number was said.</summary>
    /// <param name="jobs">The API.</param>
    /// <param name="filter">Which jobs.</param>
    /// <param name="which">The jobs in words, after their number.</param>
    /// <returns>Whether it was done.</returns>
    public Task<bool> RetryManyAsync(JobsClient jobs, JobFilter filter, string which) => ChangeManyAsync(
        new("Retry", "retried", "job", which, "queued again, the oldest first, each as its next attempt and with a new deadline.", "there are too many unfinished jobs"),
        () => jobs.CountRetryableAsync(filter),
        async count => (await jobs.RetryManyAsync(filter, count)).Changed);

    /// <summary>Cancels all jobs of a filter, after their number was said.</summary>
    /// <inheritdoc cref="RetryManyAsync"/>
    public Task<bool> CancelManyAsync(JobsClient jobs, JobFilter filter, string which) => ChangeManyAsync(
        new("Cancel", "cancelled", "job", which, "cancelled, the oldest first, and their computations stop.", "the API was interrupted"),
        () => jobs.CountCancellableAsync(filter),
        async count => (await jobs.CancelManyAsync(filter, count)).Changed);

    /// <summary>Replays all dead letters of a filter that can be replayed, after their number was said.</summary>
    /// <param name="letters">The API.</param>
    /// <param name="filter">Which dead letters.</param>
    /// <param name="which">The messages in words, after their number.</param>
    /// <returns>Whether it was done.</returns>
    public Task<bool> ReplayManyAsync(DeadLettersClient letters, DeadLetterFilter filter, string which) => ChangeManyAsync(
        new(
            "Replay",
            "replayed",
            "message",
            which,
            "sent back to their queue, with a new deadline and a crash count of 0. Callers that waited for them do not get the answers.",
            "the broker takes no more",
            "Requests of jobs cannot be replayed: retry these jobs instead."),
        async () => (await letters.CountReplayableAsync(filter)).Count,
        async count => (await letters.ReplayManyAsync(filter, count)).Changed);

    /// <summary>Discards all dead letters of a filter, after their number was said.</summary>
    /// <inheritdoc cref="ReplayManyAsync"/>
    public Task<bool> DiscardManyAsync(DeadLettersClient letters, DeadLetterFilter filter, string which) => ChangeManyAsync(
        new("Discard", "discarded", "message", which, "removed for good.", "the API was interrupted"),
        async () => (await letters.CountAsync(filter)).Count,
        async count => (await letters.DiscardManyAsync(filter, count)).Changed);

    private async Task<bool> ChangeManyAsync(Change change, Func<Task<int>> countAsync, Func<int, Task<int>> changeAsync)
    {
        var count = 0;
        if (!await TryAsync(async () => count = await countAsync()))
            return false;
        if (count == 0)
        {
            messages.Add($"None of these {change.Noun}s can be {change.Done}. {change.Except}".TrimEnd(), Severity.Info);
            return false;
        }

        var more = count == MaxCount ? " There may be more: repeat it for them." : "";
        var (these, nouns, are) = count == 1 ? ("this", change.Noun, "is") : ("these", $"{change.Noun}s", "are");
        var number = string.Create(CultureInfo.InvariantCulture, $"{count:N0} {nouns}");
        return await ConfirmAsync($"{change.Verb} {these} {number}", $"{number} {change.Which} {are} {change.Effect} {change.Except}".TrimEnd() + more, async () =>
        {
            if (count > MinCountOfLongCall)
                messages.Add($"Started. The list shows which are {change.Done} already.", Severity.Info);
            var changed = await changeAsync(count);
            var rest = changed < count ? $" The others have changed meanwhile, or {change.Otherwise}." : "";
            messages.Add(string.Create(CultureInfo.InvariantCulture, $"{changed:N0} of {number} {change.Done}.{rest}"), changed < count ? Severity.Warning : Severity.Success);
        });
    }

    /// <summary>Shows why it was not done.</summary>
    private async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (HttpRequestException refused)
        {
            messages.Add(refused.Message, Severity.Error);
        }
        catch (Exception)
        {
            // A timeout, or calls that are not tried while others fail.
            messages.Add("The API does not answer. Some or all of it may have been done.", Severity.Error);
        }

        return false;
    }

    private sealed record Change(string Verb, string Done, string Noun, string Which, string Effect, string Otherwise, string Except = "");
}
