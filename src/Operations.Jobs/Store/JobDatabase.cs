using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace Messaging.Operations.Jobs.Store;

/// <summary>All access to the database. Failures that are not about the data become <see cref="StoreUnavailableException"/>.</summary>
internal sealed class JobDatabase(
    IDbContextFactory<JobsContext> contexts, StoreCircuit circuit, IOptions<JobsOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // SQLite has one writer at a time, and a second one would block its thread.
    private readonly SemaphoreSlim? _writer = options.Value.Store == JobStoreKind.Sqlite ? new(1, 1) : null;

    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public Task<T> ReadAsync<T>(Func<JobsContext, CancellationToken, Task<T>> read, CancellationToken stop) => RunAsync(read, stop);

    /// <inheritdoc cref="ReadAsync"/>
    public async Task<T> WriteAsync<T>(Func<JobsContext, CancellationToken, Task<T>> write, CancellationToken stop)
    {
        if (_writer is null)
            return await RunAsync(write, stop);

        await _writer.WaitAsync(stop);
        try
        {
            return await RunAsync(write, stop);
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Dispose() => _writer?.Dispose();

    private async Task<T> RunAsync<T>(Func<JobsContext, CancellationToken, Task<T>> run, CancellationToken stop)
    {
        await circuit.EnsureClosedAsync(stop);
        // Each statement of a sweep or a group commit would be its own trace: five a second in an idle Api.
        using var untraced = Activity.Current is null ? SuppressInstrumentationScope.Begin() : null;
        using var timeout = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(either.Token);
            return await run(context, either.Token);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested && (timeout.IsCancellationRequested || StoreFailures.IsUnavailable(exception)))
        {
            circuit.HalfOpen();
            throw new StoreUnavailableException(exception);
        }
    }
}
