using System.Globalization;
using Messaging.Client;
using MudBlazor;

namespace Messaging.Operations.WebConsole.Components;

/// <summary>What a user does: said before, asked for, and shown if it was refused.</summary>
internal sealed class Actions(IDialogService dialogs, ISnackbar messages)
{
    // Of one call of the API.
    private const int MaxCount = 10_000;

    /// <param name="action">The verb, on the button.</param>
    /// <param name="effect">What it will do, in a sentence.</param>
    /// <param name="act">The call.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> ConfirmAsync(string action, string effect, Func<Task> act)
    {
        if (await dialogs.ShowMessageBoxAsync($"{action}?", effect, yesText: action, cancelText: "Leave it") is not true)
            return false;

        try
        {
            await act();
            return true;
        }
        catch (HttpRequestException refused)
        {
            messages.Add(refused.Message, Severity.Error);
            return false;
        }
    }

    /// <summary>Retries all jobs of a filter, after their number was said.</summary>
    /// <param name="jobs">The API.</param>
    /// <param name="filter">Which jobs.</param>
    /// <param name="which">The jobs in words, after their number.</param>
    /// <returns>Whether it was done.</returns>
    public Task<bool> RetryManyAsync(JobsClient jobs, JobFilter filter, string which) => ChangeManyAsync(
        new("Retry", "retried", $"{which} are queued again, the oldest first, each as its next attempt and with a new deadline."),
        () => jobs.CountRetryableAsync(filter),
        count => jobs.RetryManyAsync(filter, count));

    /// <summary>Cancels all jobs of a filter, after their number was said.</summary>
    /// <inheritdoc cref="RetryManyAsync"/>
    public Task<bool> CancelManyAsync(JobsClient jobs, JobFilter filter, string which) => ChangeManyAsync(
        new("Cancel", "cancelled", $"{which} are cancelled, the oldest first, and their computations stop."),
        () => jobs.CountCancellableAsync(filter),
        count => jobs.CancelManyAsync(filter, count));

    private async Task<bool> ChangeManyAsync(Change change, Func<Task<int>> countAsync, Func<int, Task<ManyJobs>> changeAsync)
    {
        int count;
        try
        {
            count = await countAsync();
        }
        catch (HttpRequestException refused)
        {
            messages.Add(refused.Message, Severity.Error);
            return false;
        }

        if (count == 0)
        {
            messages.Add($"No job of these can be {change.Done}.", Severity.Info);
            return false;
        }

        var more = count == MaxCount ? " There may be more: repeat it for them." : "";
        var number = string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "job" : "jobs")}");
        return await ConfirmAsync($"{change.Verb} {(count == 1 ? "this" : "these")} {number}", $"{number} {change.Effect}{more}", async () =>
        {
            var changed = (await changeAsync(count)).Changed;
            var rest = changed < count ? " The others have changed meanwhile, or there are too many unfinished jobs." : "";
            messages.Add(string.Create(CultureInfo.InvariantCulture, $"{changed:N0} of {number} {change.Done}.{rest}"), changed < count ? Severity.Warning : Severity.Success);
        });
    }

    private sealed record Change(string Verb, string Done, string Effect);
}
