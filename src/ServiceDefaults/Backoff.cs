namespace Messaging.ServiceDefaults;

/// <summary>The pauses between attempts: the first one, doubled after each failure, up to the longest.</summary>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <param name="failures">The failures before, from 0.</param>
    public TimeSpan Pause(int failures) => TimeSpan.FromSeconds(Math.Min(First.TotalSeconds * Math.Pow(2, failures), Longest.TotalSeconds));
}
