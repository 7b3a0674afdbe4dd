using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Operations.Jobs.Store;

/// <summary>A paused operation.</summary>
internal sealed class PausedOperation
{
    public required string Operation { get; init; }

    public DateTimeOffset PausedAt { get; init; }
}

/// <summary>The table of paused operations.</summary>
internal sealed class PausedOperationTable : IEntityTypeConfiguration<PausedOperation>
{
    public void Configure(EntityTypeBuilder<PausedOperation> builder)
    {
        builder.ToTable("paused_operations");
        builder.HasKey(paused => paused.Operation).HasName("pk_paused_operations");
        builder.Property(paused => paused.Operation).HasColumnName("operation").HasMaxLength(64);
        builder.Property(paused => paused.PausedAt).HasColumnName("paused_at");
    }
}

/// <summary>Stores which operations are paused.</summary>
internal sealed class PausedOperationStore(JobDatabase database, TimeProvider clock)
{
    /// <returns>Their names.</returns>
    /// <exception cref="StoreException">The store is unavailable. For every method.</exception>
    public Task<List<string>> AllAsync(CancellationToken stop) => database.ReadAsync(
        (context, token) => context.PausedOperations.Select(paused => paused.Operation).ToListAsync(token), stop);

    /// <summary>Pauses or resumes an operation. No effect on one that is so already.</summary>
    public Task<int> SetAsync(string operation, bool paused, CancellationToken stop) => database.WriteAsync(
        (context, token) => paused
            ? context.Database.ExecuteSqlAsync(
                $"INSERT INTO paused_operations (operation, paused_at) VALUES ({operation}, {InstantConverter.Write(clock.GetUtcNow())}) ON CONFLICT DO NOTHING", token)
            : context.PausedOperations.Where(row => row.Operation == operation).ExecuteDeleteAsync(token),
        stop);
}
