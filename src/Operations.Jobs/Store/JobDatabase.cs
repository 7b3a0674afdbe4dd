using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;

namespace Messaging.Operations.Jobs.Store;

/// <summary>All access to the database. Failures that are not about the data become <see cref="StoreException"/>.</summary>
internal sealed class JobDatabase(
    IDbContextFactory<JobsContext> contexts, StoreCircuit circuit, IOptions<JobsOptions> options, TimeProvider clock, ILogger<JobDatabase> logger) : IDisposable
{
    /// <summary>The longest wait for the store, so that a caller has an answer within five seconds.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4.5);

    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    // When a refused statement was logged, by the code of the error.
    private readonly Dictionary<string, long> _logged = [];

    // SQLite has one writer at a time, and a second one would block its thread.
    private readonly SemaphoreSlim? _writer = options.Value.Store == JobStoreKind.Sqlite ? new(1, 1) : null;

    /// <exception cref="StoreException">The store is unavailable, or refused the statement.</exception>
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

    /// <summary>Reads what may take long. That it fails says nothing about other statements.</summary>
    /// <exception cref="StoreException">The store is unavailable, or did not answer in this time.</exception>
    public async Task<T> ReadApartAsync<T>(Func<JobsContext, CancellationToken, Task<T>> read, TimeSpan timeout)
    {
        await circuit.EnsureClosedAsync(Timeout, CancellationToken.None);
        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            return await StoreCall.RunAsync(token => UseAsync(read, token), timeout, clock, CancellationToken.None);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or InvalidOperationException)
        {
            throw new StoreUnavailableException(exception);
        }
    }

    public void Dispose() => _writer?.Dispose();

    private async Task<T> RunAsync<T>(Func<JobsContext, CancellationToken, Task<T>> run, CancellationToken stop)
    {
        var start = clock.GetTimestamp();
        await circuit.EnsureClosedAsync(Timeout, stop);
        // Each statement of a sweep or a group commit would be its own trace: five a second in an idle Api.
        using var untraced = Activity.Current is null ? SuppressInstrumentationScope.Begin() : null;
        try
        {
            var left = Timeout - clock.GetElapsedTime(start);
            return await StoreCall.RunAsync(token => UseAsync(run, token), left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, stop);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested && StoreFailures.IsOutage(exception))
        {
            circuit.HalfOpen();
            throw new StoreUnavailableException(exception);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested && StoreFailures.RefusedStatement(exception) is { } refused)
        {
            Log(refused);
            if (StoreFailures.IsTableMissing(refused))
                circuit.HalfOpen();
            // The server may have become a replica: new connections find the primary.
            if (refused.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
                NpgsqlConnection.ClearAllPools();
            throw new StatementFailedException(exception);
        }
    }

    private async Task<T> UseAsync<T>(Func<JobsContext, CancellationToken, Task<T>> run, CancellationToken stop)
    {
        await using var context = await contexts.CreateDbContextAsync(stop);
        return await run(context, stop);
    }

    /// <summary>Once a minute for each code: the same statement fails for every job.</summary>
    private void Log(DbException refused)
    {
        var (code, now) = (StoreFailures.Code(refused), clock.GetTimestamp());
        lock (_logged)
        {
            if (_logged.TryGetValue(code, out var last) && clock.GetElapsedTime(last, now) < LogInterval)
                return;
            _logged[code] = now;
        }

        logger.StatementRefused(code, refused.Message, refused);
    }
}
