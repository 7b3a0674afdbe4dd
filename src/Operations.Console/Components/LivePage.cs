using System.Net;
using System.Threading.Channels;
using Messaging.Client;
using Microsoft.AspNetCore.Components;

namespace Messaging.Operations.WebConsole.Components;

/// <summary>
/// A page that reads again whenever something changes, at most twice a second, and every two seconds without a change: ages and rates change too. While
/// the API does not answer it keeps what it shows, says so, and goes on.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MostInterval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _left = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Task _running = Task.CompletedTask;
    private Task _following = Task.CompletedTask;

    [Inject]
    internal ApiSession Session { get; set; } = null!;

    [Inject]
    protected TimeProvider Clock { get; set; } = null!;

    [CascadingParameter]
    protected Live Live { get; set; } = null!;

    /// <summary>Why the page could not be read; null if it was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the API asks for a key, or for another one.</summary>
    public bool AsksForKey { get; private set; }

    /// <summary>Whether there is something to show.</summary>
    public bool HasContent { get; private set; }

    protected MessagingClient Api => Session.Client;

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync(CancellationToken stop);

    /// <summary>Whether the page shows something of this. Workers report every two seconds, so few pages follow them.</summary>
    protected virtual bool Concerns(Changes changes) => changes.Jobs.Count > 0 || changes.MoreJobs || changes.Operations;

    /// <summary>Reads again at once.</summary>
    protected void Reload() => _changes.Writer.TryWrite(true);

    protected override async Task OnInitializedAsync()
    {
        await Session.RestoreAsync();
        _following = FollowAsync(_left.Token);
        _running = RunAsync(_left.Token);
    }

    /// <summary>Calls the API with this key from now on.</summary>
    public async Task SignInAsync(string key)
    {
        await Session.SignInAsync(key);
        // Its streams are those of the key before.
        _following = FollowAsync(_left.Token);
        Reload();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await Task.WhenAll(_running, _following);
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                if (!Live.IsPaused || !HasContent)
                    await InvokeAsync(() => TryLoadAsync(stop));
                await Task.Delay(LeastInterval, Clock, stop);
                await NextAsync(stop);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The user has left the page. A call that is cancelled does not always end as such.
        }
    }

    private async Task TryLoadAsync(CancellationToken stop)
    {
        try
        {
            await LoadAsync(stop);
            (Problem, AsksForKey, HasContent) = (null, false, true);
        }
        catch (ProblemException problem)
        {
            AsksForKey = problem.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
            Problem = problem.Message;
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            Problem = "The API does not answer. This page shows the last known data, and tries again.";
        }

        StateHasChanged();
    }

    private async Task NextAsync(CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(MostInterval, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await _changes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // No change was told.
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var changes in Api.ChangesAsync(stop))
            {
                if (Concerns(changes))
                    Reload();
            }
        }
        catch (Exception end) when (end is ProblemException || stop.IsCancellationRequested)
        {
            // The caller may not follow all jobs: the page reads every two seconds.
        }
    }
}
