using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Operations.Jobs.Store;

/// <summary>How jobs lie in their table. The migrations make it so; a test compares the two.</summary>
internal sealed class JobTable : IEntityTypeConfiguration<Job>
{
    public const int MaxKeyLength = 255;

    public void Configure(EntityTypeBuilder<Job> builder)
    {
        builder.ToTable("jobs");
        builder.HasKey(job => job.Id).HasName("pk_jobs");
        builder.Property(job => job.Id).ValueGeneratedNever();
        builder.Property(job => job.Operation).HasMaxLength(64);
        builder.Property(job => job.IdempotencyKey).HasMaxLength(MaxKeyLength);
        builder.Property(job => job.Fingerprint).HasMaxLength(64);
        builder.Property(job => job.State).HasMaxLength(16);
        foreach (var property in builder.Metadata.GetProperties())
            property.SetColumnName(SnakeCase(property.Name));

        // Filtered: whatever changes of a job goes into each of its indexes anew.
        builder.HasIndex(job => job.IdempotencyKey, "ix_jobs_idempotency_key").IsUnique().HasFilter("idempotency_key IS NOT NULL");
        // For lists; without a state they go by the primary key.
        builder.HasIndex(job => new { job.State, job.Id }, "ix_jobs_state");
        // For the sweeper: small, since few jobs are unsent or unfinished.
        builder.HasIndex(job => job.Id, "ix_jobs_unsent").HasFilter("sent_at IS NULL AND finished_at IS NULL");
        builder.HasIndex(job => job.Deadline, "ix_jobs_deadline").HasFilter("finished_at IS NULL");
        builder.HasIndex(job => job.FinishedAt, "ix_jobs_finished_at").HasFilter("finished_at IS NOT NULL");
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? $"{(index > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
