using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Operations.Jobs.Store;

/// <summary>A message that a worker, a replica or the broker dead-lettered.</summary>
internal sealed class DeadLetter
{
    /// <summary>A version 7 UUID of the message's time and content, so ids are in the order of time, and a message that arrives twice has one id.</summary>
    public Guid Id { get; init; }

    /// <summary>The queue that it was in before it was dead-lettered.</summary>
    public required string Queue { get; init; }

    /// <summary>The operation of that queue; null if it has messages of several.</summary>
    public string? Operation { get; init; }

    /// <summary>One of <see cref="DeadLetterReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>The type of the exception; null for other reasons than an error.</summary>
    public string? FaultType { get; init; }

    public string? FaultMessage { get; init; }

    public Guid? RequestId { get; init; }

    /// <summary>When it was dead-lettered, or else sent; null if that is unknown.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    public DateTimeOffset CollectedAt { get; init; }

    /// <summary>The length of body and headers in bytes.</summary>
    public long Size { get; init; }

    public int? CrashCount { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>A call that replays it has it until then; null if none has.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The headers of the transport as JSON.</summary>
    public string Headers { get; init; } = "{}";

    public byte[] Body { get; init; } = [];
}

/// <summary>Why a message was dead-lettered.</summary>
internal static class DeadLetterReasons
{
    /// <summary>Its consumer failed.</summary>
    public const string Error = "error";

    /// <summary>No consumer of its queue knows it.</summary>
    public const string Skipped = "skipped";

    /// <summary>It was delivered too often without an answer.</summary>
    public const string DeliveryLimit = "delivery-limit";

    public static IReadOnlyList<string> All { get; } = [Error, Skipped, DeliveryLimit];
}

/// <summary>The table of dead letters.</summary>
internal sealed class DeadLetterTable : IEntityTypeConfiguration<DeadLetter>
{
    public void Configure(EntityTypeBuilder<DeadLetter> builder)
    {
        builder.ToTable("dead_letters");
        builder.HasKey(letter => letter.Id).HasName("pk_dead_letters");
        builder.Property(letter => letter.Id).ValueGeneratedNever();
        builder.Property(letter => letter.Queue).HasMaxLength(255);
        builder.Property(letter => letter.Operation).HasMaxLength(64);
        builder.Property(letter => letter.Reason).HasMaxLength(16);
        builder.Property(letter => letter.FaultType).HasMaxLength(DeadLetterStore.MaxTypeLength);
        builder.Property(letter => letter.FaultMessage).HasMaxLength(DeadLetterStore.MaxMessageLength);
        builder.Property(letter => letter.ContentType).HasMaxLength(255);
        foreach (var property in builder.Metadata.GetProperties())
            property.SetColumnName(JobTable.SnakeCase(property.Name));

        // Groups and sums read only this index, and none of the bodies.
        builder.HasIndex(letter => new { letter.Queue, letter.Operation, letter.Reason, letter.FaultType, letter.Size }, "ix_dead_letters_group");
        builder.HasIndex(letter => letter.CollectedAt, "ix_dead_letters_collected_at");
        builder.HasIndex(letter => letter.RequestId, "ix_dead_letters_request_id");
    }
}
