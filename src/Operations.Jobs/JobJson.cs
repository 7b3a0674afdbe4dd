using System.Text.Encodings.Web;
using System.Text.Json;

namespace Messaging.Operations.Jobs;

/// <summary>JSON of jobs, written as the Api's other answers are.</summary>
internal static class JobJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(object? value) => JsonSerializer.Serialize(value, Options);

    public static JsonElement? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);
}
