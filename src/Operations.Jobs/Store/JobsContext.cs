using Microsoft.EntityFrameworkCore;

namespace Messaging.Operations.Jobs.Store;

/// <summary>The model of the store, for both databases.</summary>
internal sealed class JobsContext(DbContextOptions<JobsContext> options) : DbContext(options)
{
    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<PausedOperation> PausedOperations => Set<PausedOperation>();

    public DbSet<StoredMinute> Statistics => Set<StoredMinute>();

    public DbSet<DeadLetter> DeadLetters => Set<DeadLetter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder
        .ApplyConfiguration(new JobTable())
        .ApplyConfiguration(new PausedOperationTable())
        .ApplyConfiguration(new StatisticsTable())
        .ApplyConfiguration(new DeadLetterTable());

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        configurationBuilder.Properties<JobState>().HaveConversion<JobStateConverter>();
    }
}
