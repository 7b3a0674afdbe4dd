using System.Text.Json;

namespace Messaging.TestSupport.Processes;

/// <summary>One line of a service's log.</summary>
/// <param name="Level">Information, Warning, Error and so on.</param>
/// <param name="Message">The rendered message.</param>
/// <param name="TraceId">The trace in which it was written.</param>
/// <param name="RequestId">The request that it is about.</param>
/// <param name="Text">The whole line.</param>
public sealed record LogLine(string Level, string Message, string? TraceId, string? RequestId, string Text)
{
    /// <summary>Reads a line of compact JSON. Any other line becomes a message without a level, also the incomplete last line of a killed process.</summary>
    public static LogLine Parse(string text)
    {
        try
        {
            if (text.StartsWith('{'))
            {
                using var json = JsonDocument.Parse(text);
                return Read(json.RootElement, text);
            }
        }
        catch (JsonException)
        {
            // Incomplete.
        }

        return new LogLine("", text, null, null, text);
    }

    private static LogLine Read(JsonElement line, string text) => new(
        // Left out where it is this one.
        ValueOf(line, "@l") ?? "Information",
        // Serilog renders strings in quotes.
        ValueOf(line, "@m")?.Replace("\"", "", StringComparison.Ordinal) ?? "",
        ValueOf(line, "@tr"),
        ValueOf(line, "RequestId"),
        text);

    private static string? ValueOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.ToString() : null;
}
