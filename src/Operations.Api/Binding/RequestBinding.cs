using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MassTransit.Serialization;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Http.Features;

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
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RemoveReadOnlyMembers } },
    };

    /// <summary>Binds a call without a body.</summary>
    /// <exception cref="ProblemException">The request is invalid.</exception>
    public static TRequest FromUrl<TRequest>(HttpContext http, OperationName operation)
        where TRequest : class =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true
            ? throw new ProblemException(ProblemTypes.InvalidRequest, detail: $"{http.Request.Method} must not have a body. Send the body by POST.")
            : Bind<TRequest>(ReadOnlyMemory<byte>.Empty, http, operation);

    /// <summary>Binds a call that may have a body.</summary>
    /// <exception cref="ProblemException">The request is invalid, too large or of another type.</exception>
    public static async Task<TRequest> FromUrlAndBodyAsync<TRequest>(HttpContext http, OperationName operation, int maxBytes)
        where TRequest : class
    {
        var body = await RequestBody.ReadAsync(http.Request, operation, maxBytes, http.RequestAborted);
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

    private static TRequest Bind<TRequest>(ReadOnlyMemory<byte> body, HttpContext http, OperationName operation)
        where TRequest : class
    {
        try
        {
            var members = RequestMembers.Write(body, http, Json.GetTypeInfo(typeof(TRequest))) ?? throw NoObject(operation);
            var request = Read<TRequest>(members.Span, operation);
            return RequestValidation.Check(request) is { Count: > 0 } broken ? throw Invalid(operation, broken) : request;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // Invalid JSON, or a name with half of a surrogate pair.
            throw NoObject(operation, Reason(wrong));
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

    /// <summary>Otherwise a computed member would be accepted and ignored.</summary>
    private static void RemoveReadOnlyMembers(JsonTypeInfo type)
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

    /// <summary>Not the message of invalid JSON, which contains as much of it as the caller sent.</summary>
    private static string Reason(Exception wrong) => wrong is JsonException { LineNumber: { } line, BytePositionInLine: { } position }
        ? string.Create(CultureInfo.InvariantCulture, $"It is invalid in line {line + 1}, at byte {position + 1}.")
        : Echo.Cut(wrong.Message);

    private static ProblemException NoObject(OperationName operation, string? reason = null) => new(
        ProblemTypes.InvalidRequest,
        detail: string.Join(" ", new[] { $"Invalid body. Send none, or a JSON object that matches {operation}.", reason }.OfType<string>()));
}
