using System.ComponentModel;
using System.Text;
using System.Text.Json.Nodes;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>A dead letter as operators see it in lists.</summary>
[SchemaName("DeadLetter")]
internal record DeadLetterBody
{
    public required Guid Id { get; init; }

    [Description("The queue that it was in before it was dead-lettered, for example get-list.")]
    public required string Queue { get; init; }

    [Description("The operation of that queue; null if it has messages of several.")]
    public required string? Operation { get; init; }

    [Description("error: its consumer failed. skipped: no consumer knows its type. delivery-limit: it was delivered too often without an answer.")]
    public required string Reason { get; init; }

    [Description("The type of the exception; null for other reasons than an error.")]
    public required string? FaultType { get; init; }

    [Description("The message of the exception, its first 1000 characters.")]
    public required string? FaultMessage { get; init; }

    [Description("The request id; for a job that of the job. Null if it has none.")]
    public required Guid? RequestId { get; init; }

    [Description("When it was dead-lettered. If that is unknown, when it was sent; else null.")]
    public required DateTimeOffset? Time { get; init; }

    [Description("When it is removed, if it is not replayed before.")]
    public required DateTimeOffset Expires { get; init; }

    [Description("The length of body and headers in bytes.")]
    public required long Size { get; init; }

    [Description("How often it crashed its worker or the process of its lane; null if it says nothing of it.")]
    public required int? CrashCount { get; init; }

    [Description("The exit code of the last lane process that crashed; null if there is none.")]
    public required int? ExitCode { get; init; }

    [Description("Whether it can be replayed. Not the request of a job: retry the job instead.")]
    public required bool Replayable { get; init; }

    /// <param name="letter">The dead letter.</param>
    /// <param name="replayable">Whether it can be replayed.</param>
    /// <param name="retention">How long it is kept.</param>
    public static DeadLetterBody Of(DeadLetter letter, bool replayable, TimeSpan retention) => new()
    {
        Id = letter.Id,
        Queue = letter.Queue,
        Operation = letter.Operation,
        Reason = letter.Reason,
        FaultType = letter.FaultType,
        FaultMessage = letter.FaultMessage,
        RequestId = letter.RequestId,
        Time = letter.FailedAt,
        Expires = letter.CollectedAt + retention,
        Size = letter.Size,
        CrashCount = letter.CrashCount,
        ExitCode = letter.ExitCode,
        Replayable = replayable,
    };
}

/// <summary>A dead letter with its content.</summary>
[SchemaName("DeadLetterContent")]
internal sealed record DeadLetterContentBody : DeadLetterBody
{
    private const int MaxBodyBytes = 64 * 1024;

    // Whatever their values are.
    private static readonly string[] Secrets = ["authorization", "cookie", "password", "secret", "token", "api-key", "apikey"];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Description("The headers of the message at the broker. The values of secrets are hidden.")]
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    [Description("The message, its first 64 KiB; null if it is no text in UTF-8.")]
    public required string? Body { get; init; }

    [Description("Whether the message is longer than that.")]
    public required bool BodyTruncated { get; init; }

    /// <param name="listed">The dead letter as in lists.</param>
    /// <param name="letter">The same with its content.</param>
    public static DeadLetterContentBody Of(DeadLetterBody listed, DeadLetter letter) => new(listed)
    {
        Headers = JsonNode.Parse(letter.Headers)!.AsObject().ToDictionary(header => header.Key, header => IsSecret(header.Key) ? "(hidden)" : header.Value?.ToString() ?? ""),
        Body = Text(letter.Body),
        BodyTruncated = letter.Body.Length > MaxBodyBytes,
    };

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    private DeadLetterContentBody(DeadLetterBody listed)
        : base(listed)
    {
        Headers = new Dictionary<string, string>();
        Body = null;
        BodyTruncated = false;
    }

    private static bool IsSecret(string header) => Secrets.Any(secret => header.Contains(secret, StringComparison.OrdinalIgnoreCase));

    private static string? Text(byte[] body)
    {
        var length = Math.Min(body.Length, MaxBodyBytes);
        // Not within a character.
        while (length < body.Length && length > 0 && (body[length] & 0xC0) == 0x80)
            length--;
        try
        {
            return Strict.GetString(body, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>Dead letters with the same queue, reason and fault.</summary>
[SchemaName("DeadLetterGroup")]
internal sealed record DeadLetterGroupBody
{
    public required string Queue { get; init; }

    public required string? Operation { get; init; }

    [Description("As that of a dead letter.")]
    public required string Reason { get; init; }

    [Description("The type of the exception; null for other reasons than an error.")]
    public required string? FaultType { get; init; }

    public required int Count { get; init; }
}

/// <param name="Count">The dead letters that match, before a change. 10,000 stands for more too.</param>
/// <param name="Changed">How many of them this call has replayed or discarded.</param>
internal sealed record ManyDeadLetters(int Count, int Changed);
