using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MassTransit.Serialization;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Messaging.Operations.Api.Binding;

/// <summary>
/// Creates the request of an operation from the path, the query and the JSON body of a call. Values that are unknown or not allowed
/// lead to a problem <c>invalid-request</c> with <c>errors</c> by member.
/// </summary>
public static class RequestBinding
{
    // The broker accepts messages of up to 16 MiB, with the envelope.
    private const int MaxMessageBytes = (16 * 1024 * 1024) - (64 * 1024);

    // A character that is escaped has six bytes in a message. An empty object in a list has all its members there.
    private const int MaxGrowth = 256;

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        Converters = { new StrictEnums(), new FiniteDoubles(), new FiniteSingles() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OnlyWhatCanBeSet } },
    };

    /// <summary>Binds a call without a body.</summary>
    /// <exception cref="ProblemException">The request is invalid.</exception>
    public static TRequest FromUrl<TRequest>(HttpContext http, OperationName operation)
        where TRequest : class =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true
            ? throw new ProblemException(ProblemTypes.InvalidRequest, detail: $"{http.Request.Method} takes no body. Send the body by POST.")
            : Bind<TRequest>(ReadOnlyMemory<byte>.Empty, http, operation);

    /// <summary>Binds a call that may have a body.</summary>
    /// <exception cref="ProblemException">The request is invalid or too large.</exception>
    public static async Task<TRequest> FromUrlAndBodyAsync<TRequest>(HttpContext http, OperationName operation, int maxBytes)
        where TRequest : class
    {
        var body = await ReadAsync(http.Request, operation, maxBytes, http.RequestAborted);
        var request = Bind<TRequest>(body, http, operation);
        if (body.Length > MaxMessageBytes / MaxGrowth)
            CheckMessage(request, operation);
        return request;
    }

    /// <summary>At a message over its limit the broker closes the channel, with all messages in flight.</summary>
    private static void CheckMessage<TRequest>(TRequest request, OperationName operation)
    {
        if (JsonSerializer.SerializeToUtf8Bytes(request, SystemTextJsonMessageSerializer.Options).Length is var bytes and > MaxMessageBytes)
        {
            throw new ProblemException(ProblemTypes.RequestTooLarge, detail: string.Create(
                CultureInfo.InvariantCulture,
                $"The request to {operation} has {bytes} bytes as a message. The maximum is {MaxMessageBytes} bytes."));
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, OperationName operation, int maxBytes, CancellationToken stop)
    {
        if (request.ContentLength > maxBytes)
            throw TooLarge(operation, maxBytes);

        using var bytes = new MemoryStream();
        try
        {
            var buffer = new byte[16 * 1024];
            while (await request.Body.ReadAsync(buffer, stop) is var read and > 0)
            {
                if (bytes.Length + read > maxBytes)
                    throw TooLarge(operation, maxBytes);
                bytes.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(operation, maxBytes);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static TRequest Bind<TRequest>(ReadOnlyMemory<byte> body, HttpContext http, OperationName operation)
        where TRequest : class
    {
        try
        {
            var members = Members(body, http, Json.GetTypeInfo(typeof(TRequest)), operation);
            var request = Read<TRequest>(members.Span, operation);
            return RequestValidation.Check(request) is { Count: > 0 } broken ? throw Invalid(operation, broken) : request;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // Invalid JSON, or a name with half of a surrogate pair.
            throw NoObject(operation, wrong.Message);
        }
    }

    private static TRequest Read<TRequest>(ReadOnlySpan<byte> members, OperationName operation)
        where TRequest : class
    {
        try
        {
            return JsonSerializer.Deserialize<TRequest>(members, Json)!;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            var mismatches = new JsonMismatches(Json);
            mismatches.Find(JsonSerializer.Deserialize<JsonElement>(members), typeof(TRequest));
            if (mismatches.Errors.Count > 0)
                throw Invalid(operation, mismatches.Errors);
            throw;
        }
    }

    /// <summary>The members of the body and of the URL as one JSON object. A member in both is a duplicate, which is then found.</summary>
    private static ReadOnlyMemory<byte> Members(ReadOnlyMemory<byte> body, HttpContext http, JsonTypeInfo type, OperationName operation)
    {
        var members = new ArrayBufferWriter<byte>(body.Length + 256);
        using var writer = new Utf8JsonWriter(members, new JsonWriterOptions { Encoder = Json.Encoder });
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
                throw NoObject(operation);
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
        if (declared is not null && Json.GetTypeInfo(declared) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item })
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
        if (IsNumberOrTruth(raw) && IsA(type, raw))
            writer.WriteRawValue(raw);
        else
            writer.WriteStringValue(text);
    }

    private static bool IsNumberOrTruth(ReadOnlySpan<byte> raw)
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
            _ = JsonSerializer.Deserialize(raw, type, Json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Otherwise a computed member would be accepted and ignored.</summary>
    private static void OnlyWhatCanBeSet(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i] is { Set: null, AssociatedParameter: null })
                type.Properties.RemoveAt(i);
        }
    }

    private static ProblemException Invalid(OperationName operation, IReadOnlyDictionary<string, string[]> errors) => new(
        ProblemTypes.InvalidRequest, detail: $"The request does not match {operation}. {string.Join(" ", errors.Values.SelectMany(messages => messages))}")
    {
        Errors = errors,
    };

    private static ProblemException NoObject(OperationName operation, string? reason = null) => new(
        ProblemTypes.InvalidRequest,
        detail: string.Join(" ", new[] { $"Invalid body. Send none, or a JSON object that matches {operation}.", reason }.OfType<string>()));

    private static ProblemException TooLarge(OperationName operation, int maxBytes) => new(
        ProblemTypes.RequestTooLarge,
        detail: $"The body of a request to {operation} may have at most {maxBytes.ToString(CultureInfo.InvariantCulture)} bytes.");
}
