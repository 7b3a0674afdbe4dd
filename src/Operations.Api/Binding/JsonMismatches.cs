using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Messaging.Operations.Api.Binding;

/// <summary>
/// Finds the values in JSON that do not match a type, by the path of the member. The serializer reports only the first, in terms of .NET.
/// Used only after the serializer has failed: checking each value costs far more than reading all of them.
/// </summary>
internal sealed class JsonMismatches(JsonSerializerOptions json)
{
    private const int MaxErrors = 20;

    /// <summary>The errors by path, for example <c>items[0].name</c>. At most 20.</summary>
    public Dictionary<string, string[]> Errors { get; } = [];

    /// <param name="value">The value.</param>
    /// <param name="declared">The expected type.</param>
    /// <param name="path">Its path; empty for the request itself.</param>
    public void Find(JsonElement value, Type declared, string path = "")
    {
        if (Errors.Count >= MaxErrors)
            return;

        var type = json.GetTypeInfo(Nullable.GetUnderlyingType(declared) ?? declared);
        var isNull = value.ValueKind == JsonValueKind.Null;
        if (isNull && (!declared.IsValueType || type.Type != declared))
            return;
        if (type.PolymorphismOptions is not null || type.Kind == JsonTypeInfoKind.None)
            FindInScalar(value, type.Type, path);
        else if (type.Kind == JsonTypeInfoKind.Enumerable && value.ValueKind == JsonValueKind.Array)
            FindInItems(value, type.ElementType!, path);
        else if (type.Kind == JsonTypeInfoKind.Dictionary && value.ValueKind == JsonValueKind.Object)
            FindInEntries(value, type.ElementType!, path);
        else if (type.Kind == JsonTypeInfoKind.Object && value.ValueKind == JsonValueKind.Object)
            FindInMembers(value, type, path);
        else
            Add(path, $"is {Shown(value)}, which is not {(type.Kind == JsonTypeInfoKind.Enumerable ? "a list" : "an object")}.");
    }

    private void FindInItems(JsonElement list, Type item, string path)
    {
        var index = 0;
        foreach (var value in list.EnumerateArray())
            Find(value, item, $"{path}[{index++}]");
    }

    private void FindInEntries(JsonElement entries, Type value, string path)
    {
        foreach (var entry in entries.EnumerateObject())
            Find(entry.Value, value, Below(path, entry.Name));
    }

    private void FindInMembers(JsonElement members, JsonTypeInfo type, string path)
    {
        var seen = new HashSet<JsonPropertyInfo>();
        foreach (var member in members.EnumerateObject())
        {
            if (type.Properties.FirstOrDefault(known => IsNamed(known, member.Name)) is not { } property)
                Add(Below(path, member.Name), $"is unknown. {Allowed(type)}.");
            else if (!seen.Add(property))
                Errors[Below(path, property.Name)] = [$"{Below(path, property.Name)} is given more than once."];
            else if (member.Value.ValueKind == JsonValueKind.Null && !property.IsSetNullable)
                Add(Below(path, property.Name), "must not be null.");
            else
                Find(member.Value, property.PropertyType, Below(path, property.Name));
        }

        foreach (var missing in type.Properties.Where(property => property.IsRequired && !seen.Contains(property)))
            Add(Below(path, missing.Name), "is required.");
    }

    private void FindInScalar(JsonElement value, Type type, string path)
    {
        try
        {
            _ = value.Deserialize(type, json);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text contains an invalid character.
            Add(path, $"is {Shown(value)}, which is not {Meaning(type)}.");
        }
    }

    private void Add(string path, string problem)
    {
        if (Errors.Count < MaxErrors)
            Errors.TryAdd(path, [$"{(path.Length == 0 ? "\"\"" : path)} {problem}"]);
    }

    private static bool IsNamed(JsonPropertyInfo property, string name) => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string Below(string path, string name) => path.Length == 0 ? Echo.Cut(name) : $"{path}.{Echo.Cut(name)}";

    private static string Allowed(JsonTypeInfo type) =>
        type.Properties.Count == 0 ? "None is allowed here" : $"Allowed: {string.Join(", ", type.Properties.Select(property => property.Name))}";

    private static string Shown(JsonElement value)
    {
        // Invalid bytes are replaced.
        return Echo.Cut(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)));
    }

    private string Meaning(Type type) => type switch
    {
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => NameOf(type, value)).Distinct())}",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(char) => "one character",
        _ when type == typeof(string) => "a string",
        _ when type == typeof(float) || type == typeof(double) || type == typeof(decimal) || type == typeof(Half) => "a number",
        _ when type.GetField("MinValue")?.GetValue(null) is { } least && type.GetField("MaxValue")?.GetValue(null) is { } most && type.IsPrimitive =>
            $"a whole number from {least} to {most}",
        _ when type == typeof(Guid) => "a UUID",
        _ when type == typeof(DateTimeOffset) || type == typeof(DateTime) => "a time as ISO 8601, for example 2026-01-31T12:00:00Z",
        _ when type == typeof(DateOnly) => "a date, for example 2026-01-31",
        _ when type == typeof(TimeOnly) => "a time of day, for example 12:00:00",
        _ when type == typeof(TimeSpan) => "a duration, for example 00:00:30",
        _ when type == typeof(byte[]) => "bytes as Base64",
        _ => "an allowed value",
    };

    private string NameOf(Type type, object value) => JsonSerializer.SerializeToElement(Enum.ToObject(type, value), type, json).ToString();
}
