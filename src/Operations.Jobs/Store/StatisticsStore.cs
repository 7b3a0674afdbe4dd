using System.Text.Json;
using Messaging.Operations.Api.Statistics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The statistics of a minute, as one replica of the Api knows them.</summary>
internal sealed class StoredMinute
{
    public DateTimeOffset Minute { get; init; }

    public required string Replica { get; init; }

    /// <summary>A <see cref="MinuteStatistics"/> as JSON.</summary>
    public required string Content { get; init; }
}

/// <summary>The table of minutes.</summary>
internal sealed class StatisticsTable : IEntityTypeConfiguration<StoredMinute>
{
    public void Configure(EntityTypeBuilder<StoredMinute> builder)
    {
        builder.ToTable("statistics");
        builder.HasKey(row => new { row.Minute, row.Replica }).HasName("pk_statistics");
        builder.Property(row => row.Minute).HasColumnName("minute");
        builder.Property(row => row.Replica).HasColumnName("replica").HasMaxLength(36);
        builder.Property(row => row.Content).HasColumnName("content");
    }
}

/// <summary>Keeps the statistics of minutes.</summary>
internal sealed class StatisticsStore(JobDatabase database, TimeProvider clock)
{
    /// <summary>How long minutes are kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(72);

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(20);

    // One process.
    private readonly string _replica = Guid.CreateVersion7().ToString();

    /// <summary>Adds a minute of this replica, and removes those that are too old. No effect if it has been added before.</summary>
    /// <exception cref="StoreException">The store is unavailable. For every method.</exception>
    public Task<int> AddAsync(MinuteStatistics minute, CancellationToken stop) => database.WriteAsync(
        async (context, token) =>
        {
            var before = clock.GetUtcNow() - Retention;
            await context.Statistics.Where(row => row.Minute < before).ExecuteDeleteAsync(token);
            return await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO statistics (minute, replica, content)
                VALUES ({InstantConverter.Write(minute.At)}, {_replica}, {JsonSerializer.Serialize(minute, JobJson.Options)}) ON CONFLICT DO NOTHING
                """,
                token);
        },
        stop);

    /// <summary>The minutes of all replicas, the oldest first.</summary>
    public async Task<IReadOnlyList<MinuteStatistics>> ReadAsync()
    {
        var since = clock.GetUtcNow() - Retention;
        var rows = await database.ReadApartAsync(
            (context, token) => context.Statistics.Where(row => row.Minute >= since).OrderBy(row => row.Minute).Select(row => row.Content).ToListAsync(token), ReadTimeout);
        // On its own thread: three days are megabytes of JSON.
        return await Task.Factory.StartNew(
            () => rows.ConvertAll(row => JsonSerializer.Deserialize<MinuteStatistics>(row, JobJson.Options)!),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}
