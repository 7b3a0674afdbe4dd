using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Messaging.Operations.Jobs.Store;
using RabbitMQ.Client;

namespace Messaging.Operations.Jobs.DeadLetters;

/// <summary>Reads what was dead-lettered. Any content is accepted: an invalid message is dead-lettered because it is invalid.</summary>
internal static class DeadLetterMessage
{
    private const string TransportPrefix = "RabbitMQ-";

    /// <param name="queue">Where it is.</param>
    /// <param name="context">The message.</param>
    /// <param name="operations">The operations of this API.</param>
    /// <param name="now">The time.</param>
    public static DeadLetter Read(DeadLetterQueue queue, ReceiveContext context, ApiOperations operations, DateTimeOffset now)
    {
        var headers = HeadersOf(context);
        var body = context.GetBody();
        var envelope = Envelope.Read(body);
        var failedAt = FailedAt(headers) ?? envelope?.SentAt;
        var text = headers.ToJsonString(JobJson.Options);
        return new DeadLetter
        {
            Id = IdOf(queue.Origin, headers, envelope, body, failedAt),
            Queue = queue.Origin,
            Operation = queue.Operation ?? OperationOf(headers, operations),
            Reason = ReasonOf(headers) ?? queue.Reason,
            FaultType = Short(headers.Text(MassTransit.MessageHeaders.FaultExceptionType), DeadLetterStore.MaxTypeLength),
            FaultMessage = Short(headers.Text(MassTransit.MessageHeaders.FaultMessage), DeadLetterStore.MaxMessageLength),
            RequestId = envelope?.RequestId,
            FailedAt = failedAt,
            CollectedAt = now,
            Size = body.Length + text.Length,
            CrashCount = headers.Number(MessageHeaders.CrashCount),
            ExitCode = headers.Number(MessageHeaders.LastExitCode),
            ContentType = Short(ContentTypeOf(context), DeadLetterStore.MaxTypeLength),
            Headers = text,
            Body = body,
        };
    }

    public static string? Text(this JsonObject headers, string name) => headers[name] is JsonValue value ? value.ToString() : null;

    private static int? Number(this JsonObject headers, string name) =>
        int.TryParse(headers.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Also of a message that was delivered too often from an error queue.</summary>
    private static string? ReasonOf(JsonObject headers) => headers.Text(MassTransit.MessageHeaders.Reason) switch
    {
        "fault" => DeadLetterReasons.Error,
        "dead-letter" => DeadLetterReasons.Skipped,
        _ => null,
    };

    /// <summary>The operation of a request that came to a queue of all operations.</summary>
    private static string? OperationOf(JsonObject headers, ApiOperations operations) => headers.Text(MessageHeaders.OriginQueue) is { } origin
        ? DeadLetterQueue.Origins(operations).FirstOrDefault(known => known.Queue == origin).Operation
        : null;

    /// <summary>When it was dead-lettered, as its headers say. Any content of them is accepted.</summary>
    public static DateTimeOffset? FailedAt(JsonObject headers) =>
        Instant(headers.Text(MassTransit.MessageHeaders.FaultTimestamp)) ?? Instant(((headers["x-death"] as JsonArray)?.FirstOrDefault() as JsonObject)?["time"]?.ToString());

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) && instant >= DateTimeOffset.UnixEpoch
            ? InstantConverter.Truncate(instant)
            : null;

    /// <summary>
    /// The same for a message that is delivered again, also from another queue to which it was moved. Not the same for a message that is
    /// dead-lettered again after a replay: its time is another one.
    /// </summary>
    private static Guid IdOf(string origin, JsonObject headers, Envelope? envelope, byte[] body, DateTimeOffset? failedAt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var key = string.Join('\n', origin, headers.Text(MassTransit.MessageHeaders.MessageId) ?? envelope?.MessageId, failedAt?.ToString("O", CultureInfo.InvariantCulture));
        hash.AppendData(Encoding.UTF8.GetBytes(key));
        hash.AppendData(body);
        Span<byte> id = hash.GetHashAndReset().AsSpan(0, 16);
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, failedAt?.ToUnixTimeMilliseconds() ?? 0);
        milliseconds[2..].CopyTo(id);
        // RFC 9562: version 7, variant 10.
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true);
    }

    private static JsonObject HeadersOf(ReceiveContext context)
    {
        var headers = new JsonObject();
        // Those of the delivery itself are not the message's.
        foreach (var (name, value) in context.TransportHeaders.GetAll().Where(header => !header.Key.StartsWith(TransportPrefix, StringComparison.Ordinal)))
            headers[name] = Json(value);
        return headers;
    }

    private static JsonNode? Json(object? value) => value switch
    {
        null => null,
        string text => text,
        byte[] text => Encoding.UTF8.GetString(text),
        bool or sbyte or byte or short or ushort or int or uint or long or ulong or decimal => JsonSerializer.SerializeToNode(value),
        AmqpTimestamp time => DateTimeOffset.FromUnixTimeSeconds(time.UnixTime).ToString("O", CultureInfo.InvariantCulture),
        IDictionary<string, object?> table => new JsonObject(table.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Json)]),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string? ContentTypeOf(ReceiveContext context) =>
        context.TryGetPayload(out RabbitMqBasicConsumeContext? message) ? message.Properties.ContentType : context.ContentType?.ToString();

    /// <summary>PostgreSQL stores no text with the character 0.</summary>
    private static string? Short(string? text, int length)
    {
        if (text is null)
            return null;

        var clean = text.Replace('\0', ' ');
        return clean.Length <= length ? clean : clean[..(char.IsHighSurrogate(clean[length - 1]) ? length - 1 : length)];
    }

    /// <summary>What an envelope says of its message.</summary>
    private sealed record Envelope(Guid? RequestId, string? MessageId, DateTimeOffset? SentAt)
    {
        /// <returns>Null if the body is no envelope.</returns>
        public static Envelope? Read(byte[] body)
        {
            try
            {
                using var json = JsonDocument.Parse(body);
                if (json.RootElement.ValueKind != JsonValueKind.Object)
                    return null;

                return new(
                    Guid.TryParse(Text(json.RootElement, "requestId"), out var id) ? id : null,
                    Text(json.RootElement, "messageId"),
                    Instant(Text(json.RootElement, "sentTime")));
            }
            catch (JsonException)
            {
                return null;
            }
        }

        private static string? Text(JsonElement envelope, string name) =>
            envelope.EnumerateObject().FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: JsonValueKind.String } value
                ? value.GetString()
                : null;
    }
}
