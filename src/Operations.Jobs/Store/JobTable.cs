using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The table of jobs. A test compares it with the migrations.</summary>
internal sealed class JobTable : IEntityTypeConfiguration<Job>
{
    public const int MaxKeyLength = 255;
    private const int MaxOwnerLength = 255;

    public void Configure(EntityTypeBuilder<Job> builder)
    {
        builder.ToTable("jobs");
        builder.HasKey(job => job.Id).HasName("pk_jobs");
        builder.Property(job => job.Id).ValueGeneratedNever();
        builder.Property(job => job.Operation).HasMaxLength(64);
        builder.Property(job => job.Owner).HasMaxLength(MaxOwnerLength).HasDefaultValue("");
        builder.Property(job => job.IdempotencyKey).HasMaxLength(MaxKeyLength);
        builder.Property(job => job.Fingerprint).HasMaxLength(64);
        builder.Property(job => job.State).HasMaxLength(16);
        foreach (var property in builder.Metadata.GetProperties())
            property.SetColumnName(SnakeCase(property.Name));

        // Partial, since an update of a job writes all of its indexes.
        builder.HasIndex(job => new { job.Owner, job.IdempotencyKey }, "ix_jobs_owner_key").IsUnique().HasFilter("idempotency_key IS NOT NULL");
        // For lists of one caller.
        builder.HasIndex(job => new { job.Owner, job.Id }, "ix_jobs_owner").HasFilter("owner <> ''");
        // For lists by state. Other lists use the primary key.
        builder.HasIndex(job => new { job.State, job.Id }, "ix_jobs_state");
        // For the sweeps: small, since few jobs are unsent or unfinished.
        builder.HasIndex(job => job.Id, "ix_jobs_unsent").HasFilter("sent_at IS NULL AND finished_at IS NULL");
        builder.HasIndex(job => job.Deadline, "ix_jobs_deadline").HasFilter("finished_at IS NULL");
        builder.HasIndex(job => job.FinishedAt, "ix_jobs_finished_at").HasFilter("finished_at IS NOT NULL");
    }

    public static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? $"{(index > 0 ? "_" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
