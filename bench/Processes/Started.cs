namespace Messaging.Bench.Processes;

/// <summary>The processes of one subject, the one that is asked first.</summary>
internal sealed class Started(Uri address, params IReadOnlyList<ChildProcess> processes) : IAsyncDisposable
{
    public Uri Address => address;

    public Uri Item => new(address, "/get_item");

    public ChildProcess Main => processes[0];

    public IReadOnlyList<ChildProcess> Others => [.. processes.Skip(1)];

    /// <summary>Waits until it is ready, and ends it if that does not come.</summary>
    public async Task<Started> WhenAsync(Func<Started, Task> isReadyAsync)
    {
        try
        {
            await isReadyAsync(this);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
    }
}
