using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;
using SQLitePCL;

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

    private readonly SemaphoreSlim _searches = new(2, 2);

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
    public Task<T> ReadApartAsync<T>(Func<JobsContext, CancellationToken, Task<T>> read, TimeSpan timeout) =>
        RunApartAsync(token => UseApartAsync(read, token), timeout, CancellationToken.None);

    /// <summary>Reads what no index finds, a few callers at a time: others need the connections and the CPU too.</summary>
    /// <exception cref="StoreException">The store is unavailable, or did not answer in time.</exception>
    public Task<T> SearchAsync<T>(Func<JobsContext, CancellationToken, Task<T>> read, CancellationToken stop) => RunApartAsync(
        async token =>
        {
            await _searches.WaitAsync(token);
            try
            {
                return await UseApartAsync(read, token);
            }
            finally
            {
                _searches.Release();
            }
        },
        Timeout,
        stop);

    public void Dispose()
    {
        _writer?.Dispose();
        _searches.Dispose();
    }

    private async Task<T> RunApartAsync<T>(Func<CancellationToken, Task<T>> run, TimeSpan timeout, CancellationToken stop)
    {
        var start = clock.GetTimestamp();
        await circuit.EnsureClosedAsync(Timeout, stop);
        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            var left = timeout - clock.GetElapsedTime(start);
            return await StoreCall.RunAsync(run, left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, stop);
        }
        catch (TimeoutException slow)
        {
            throw new SlowReadException(slow);
        }
        catch (Exception exception) when (!StoreFailures.IsOutage(exception) && StoreFailures.RefusedStatement(exception) is { } refused)
        {
            Log(refused);
            throw new StatementFailedException(exception);
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            throw new StoreUnavailableException(exception);
        }
    }

    /// <summary>On a thread of its own: SQLite blocks. It has no timeout either, and is interrupted instead.</summary>
    private Task<T> UseApartAsync<T>(Func<JobsContext, CancellationToken, Task<T>> read, CancellationToken stop) => Task.Factory.StartNew(
        () => UseAsync(
            async (context, token) =>
            {
                await context.Database.OpenConnectionAsync(token);
                using var interrupt = context.Database.GetDbConnection() is SqliteConnection { Handle: { } sqlite } ? token.Register(() => raw.sqlite3_interrupt(sqlite)) : default;
                return await read(context, token);
            },
            stop),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default).Unwrap();

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
