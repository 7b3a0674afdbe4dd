using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Messaging.Operations.Jobs.DeadLetters;

/// <summary>The envelope of a message, where it is one: workers read the deadline there.</summary>
internal static class DeadLetterEnvelope
{
    private const string ExpirationTime = "expirationTime";

    private static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    /// <summary>A message whose deadline is not before a time, and without earlier deliveries.</summary>
    /// <param name="body">The message.</param>
    /// <param name="earliest">The earliest deadline.</param>
    /// <returns>The message, and its deadline. The same message and null if it has no deadline, or if it is no envelope.</returns>
    public static (byte[] Body, DateTimeOffset? Deadline) Renewed(byte[] body, DateTimeOffset earliest)
    {
        try
        {
            return JsonNode.Parse(body, AnyCase) is JsonObject envelope && envelope["headers"] is JsonObject headers ? Renewed(body, envelope, headers, earliest) : (body, null);
        }
        catch (Exception invalid) when (invalid is JsonException or ArgumentException)
        {
            // It is no JSON, or has a member twice. The worker rejects it, or knows better.
            return (body, null);
        }
    }

    private static (byte[] Body, DateTimeOffset? Deadline) Renewed(byte[] body, JsonObject envelope, JsonObject headers, DateTimeOffset earliest)
    {
        var isChanged = false;
        foreach (var count in new[] { MessageHeaders.CrashCount, MessageHeaders.LostCount, MessageHeaders.Retried })
            isChanged |= headers.Remove(count);
        DateTimeOffset? deadline = DateTimeOffset.TryParse(headers[MessageHeaders.Deadline]?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var known) ? known : null;
        if (deadline < earliest)
        {
            deadline = earliest;
            isChanged = true;
            headers[MessageHeaders.Deadline] = earliest.ToString("O", CultureInfo.InvariantCulture);
            if (envelope[ExpirationTime] is not null)
                envelope[ExpirationTime] = earliest.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        }

        return (isChanged ? Encoding.UTF8.GetBytes(envelope.ToJsonString(JobJson.Options)) : body, deadline);
    }
}
