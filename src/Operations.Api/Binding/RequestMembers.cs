using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Primitives;

namespace Messaging.Operations.Api.Binding;

/// <summary>Writes the members of the body and of the URL as one JSON object. A member in both is a duplicate, which is then found.</summary>
internal static class RequestMembers
{
    /// <param name="body">The body; empty if there is none.</param>
    /// <param name="http">The call.</param>
    /// <param name="type">The type of the request.</param>
    /// <returns>The JSON object; null if the body is JSON and no object.</returns>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static ReadOnlyMemory<byte>? Write(ReadOnlyMemory<byte> body, HttpContext http, JsonTypeInfo type)
    {
        var members = new ArrayBufferWriter<byte>(body.Length + 256);
        using var writer = new Utf8JsonWriter(members, new JsonWriterOptions { Encoder = RequestBinding.Json.Encoder });
        writer.WriteStartObject();
        if (body.Length > 0)
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in document.RootElement.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    // Not changed: the writer would replace an invalid character by a question mark.
                    writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
                }
            }
            else if (document.RootElement.ValueKind != JsonValueKind.Null)
            {
                return null;
            }
        }

        foreach (var (name, value) in http.Request.RouteValues)
            Write(writer, type, name, Convert.ToString(value, CultureInfo.InvariantCulture));
        foreach (var (name, values) in http.Request.Query)
            Write(writer, type, name, values);
        writer.WriteEndObject();
        writer.Flush();
        return members.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, JsonTypeInfo type, string name, StringValues values)
    {
        var declared = type.Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.PropertyType;
        if (declared is not null && RequestBinding.Json.GetTypeInfo(declared) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item })
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
                Write(writer, item, value ?? "");
            writer.WriteEndArray();
            return;
        }

        foreach (var value in values)
        {
            writer.WritePropertyName(name);
            Write(writer, declared ?? typeof(string), value ?? "");
        }
    }

    /// <summary>Unquoted if the type is written so, for example a number; otherwise as a JSON string.</summary>
    private static void Write(Utf8JsonWriter writer, Type type, string text)
    {
        var raw = Encoding.UTF8.GetBytes(text);
        if (IsNumberOrBoolean(raw) && IsA(type, raw))
            writer.WriteRawValue(raw);
        else
            writer.WriteStringValue(text);
    }

    private static bool IsNumberOrBoolean(ReadOnlySpan<byte> raw)
    {
        try
        {
            var reader = new Utf8JsonReader(raw);
            return reader.Read() && reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False
                && reader.ValueSpan.Length == raw.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsA(Type type, ReadOnlySpan<byte> raw)
    {
        try
        {
            _ = JsonSerializer.Deserialize(raw, type, RequestBinding.Json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
