using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Instants as microseconds since 1970, the precision of PostgreSQL. SQLite has no such type and would compare text.
/// </summary>
internal sealed class InstantConverter() : ValueConverter<DateTimeOffset, long>(instant => Write(instant), number => Read(number))
{
    public static long Write(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant with the precision of the store.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset instant) => Read(Write(instant));

    public static DateTimeOffset Read(long number) => DateTimeOffset.UnixEpoch.AddTicks(number * TimeSpan.TicksPerMicrosecond);
}

/// <summary>States as text, as in HTTP.</summary>
internal sealed class JobStateConverter() : ValueConverter<JobState, string>(state => state.Text(), text => JobStates.Parse(text)!.Value);
