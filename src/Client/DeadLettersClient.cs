using System.Globalization;
using System.Net.Http.Json;

namespace Messaging.Client;

/// <summary>Messages that could not be processed. With authentication the caller needs the scope <c>operate</c>.</summary>
public sealed class DeadLettersClient(HttpClient http)
{
    /// <summary>A page of dead letters, the newest first.</summary>
    public async Task<DeadLetterPage> ListAsync(DeadLetterFilter? filter = null, Guid? after = null, int limit = 20, CancellationToken stop = default)
    {
        using var response = await http.SendAsync(HttpMethod.Get, PathOf("", filter, ("after", after?.ToString()), ("limit", limit.ToString(CultureInfo.InvariantCulture))), stop);
        var letters = await response.Content.ReadFromJsonAsync<IReadOnlyList<DeadLetter>>(Api.Json, stop);
        return new(letters!, response.Headers.Contains("Link"));
    }

    /// <summary>How many dead letters have the same queue, reason and fault, the largest groups first.</summary>
    public Task<IReadOnlyList<DeadLetterGroup>> GroupsAsync(CancellationToken stop = default) =>
        http.CallAsync<IReadOnlyList<DeadLetterGroup>>(HttpMethod.Get, "/dead-letters/groups", stop);

    /// <summary>A dead letter with the headers and the body of its message.</summary>
    /// <exception cref="ProblemException">There is no such dead letter.</exception>
    public Task<DeadLetter> GetAsync(Guid id, CancellationToken stop = default) => http.CallAsync<DeadLetter>(HttpMethod.Get, $"/dead-letters/{id}", stop);

    /// <summary>Sends its message back to the queue that it was in, once.</summary>
    /// <returns>The dead letter as it was.</returns>
    /// <exception cref="ProblemException">There is no such dead letter, it cannot be replayed, or the broker is unavailable.</exception>
    public Task<DeadLetter> ReplayAsync(Guid id, CancellationToken stop = default) => http.CallAsync<DeadLetter>(HttpMethod.Post, $"/dead-letters/{id}/replay", stop);

    /// <summary>Removes it for good.</summary>
    /// <returns>The dead letter as it was.</returns>
    /// <exception cref="ProblemException">There is no such dead letter.</exception>
    public Task<DeadLetter> DiscardAsync(Guid id, CancellationToken stop = default) => http.CallAsync<DeadLetter>(HttpMethod.Delete, $"/dead-letters/{id}", stop);

    /// <summary>How many dead letters <see cref="ReplayManyAsync"/> would replay.</summary>
    public Task<ManyDeadLetters> CountReplayableAsync(DeadLetterFilter filter, CancellationToken stop = default) => ManyAsync("/replay", filter, null, stop);

    /// <summary>Replays all dead letters of a filter that can be replayed, if there are as many as expected.</summary>
    /// <exception cref="ProblemException">There is another number of them.</exception>
    public Task<ManyDeadLetters> ReplayManyAsync(DeadLetterFilter filter, int expected, CancellationToken stop = default) => ManyAsync("/replay", filter, expected, stop);

    /// <summary>How many dead letters <see cref="DiscardManyAsync"/> would discard.</summary>
    public Task<ManyDeadLetters> CountAsync(DeadLetterFilter filter, CancellationToken stop = default) => ManyAsync("/discard", filter, null, stop);

    /// <summary>Removes all dead letters of a filter for good, if there are as many as expected.</summary>
    /// <exception cref="ProblemException">There is another number of them.</exception>
    public Task<ManyDeadLetters> DiscardManyAsync(DeadLetterFilter filter, int expected, CancellationToken stop = default) => ManyAsync("/discard", filter, expected, stop);

    private Task<ManyDeadLetters> ManyAsync(string action, DeadLetterFilter filter, int? expected, CancellationToken stop) =>
        http.CallAsync<ManyDeadLetters>(HttpMethod.Post, PathOf(action, filter, ("confirm", expected?.ToString(CultureInfo.InvariantCulture))), stop, timeout: expected is null ? null : Api.ManyTimeout);

    private static string PathOf(string action, DeadLetterFilter? filter, params (string Name, string? Value)[] more)
    {
        (string Name, string? Value)[] all = [("queue", filter?.Queue), ("operation", filter?.Operation), ("reason", filter?.Reason), ("fault", filter?.Fault), ("requestId", filter?.RequestId?.ToString()), .. more];
        return $"/dead-letters{action}?{string.Join('&', all.Where(value => value.Value is not null).Select(value => $"{value.Name}={Uri.EscapeDataString(value.Value!)}"))}";
    }
}

/// <summary>Which dead letters. Null: all.</summary>
public sealed record DeadLetterFilter
{
    /// <summary>As <see cref="Fault"/>: dead letters without an exception.</summary>
    public const string NoFault = "none";

    /// <summary>The queue that they were in, for example <c>get-list</c>.</summary>
    public string? Queue { get; init; }

    public string? Operation { get; init; }

    /// <summary><c>error</c>, <c>skipped</c> or <c>delivery-limit</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>The type of the exception; <see cref="NoFault"/> for those without one.</summary>
    public string? Fault { get; init; }

    /// <summary>For a job its id.</summary>
    public Guid? RequestId { get; init; }
}

/// <summary>A message that could not be processed.</summary>
public sealed record DeadLetter
{
    public required Guid Id { get; init; }

    /// <summary>The queue that it was in before.</summary>
    public required string Queue { get; init; }

    /// <summary>The operation of that queue; null if it has messages of several.</summary>
    public string? Operation { get; init; }

    /// <summary><c>error</c>: its consumer failed. <c>skipped</c>: no consumer knows its type. <c>delivery-limit</c>: it was delivered too often without an answer.</summary>
    public required string Reason { get; init; }

    /// <summary>The type of the exception; null for other reasons than an error.</summary>
    public string? FaultType { get; init; }

    public string? FaultMessage { get; init; }

    /// <summary>For a job its id.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>When it was dead-lettered, or else sent; null if that is unknown.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>When it is removed.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>The bytes of body and headers.</summary>
    public long Size { get; init; }

    /// <summary>How often it crashed its worker or the process of its lane.</summary>
    public int? CrashCount { get; init; }

    /// <summary>The exit code of the last lane process that crashed.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether it can be replayed. Not the request of a job: retry the job instead.</summary>
    public bool Replayable { get; init; }

    /// <summary>The headers of the message; null in lists.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The message; null in lists, and if it is no text.</summary>
    public string? Body { get; init; }

    /// <summary>Whether the message is longer than <see cref="Body"/>.</summary>
    public bool BodyTruncated { get; init; }
}

/// <summary>A page of dead letters, the newest first.</summary>
/// <param name="DeadLetters">Without headers and bodies.</param>
/// <param name="HasMore">Whether older ones follow. The id of the last one leads to them.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetter> DeadLetters, bool HasMore);

/// <summary>Dead letters with the same queue, reason and fault.</summary>
public sealed record DeadLetterGroup(string Queue, string? Operation, string Reason, string? FaultType, int Count);

/// <summary>Dead letters that are changed together.</summary>
/// <param name="Count">Those that match, at most 10,000.</param>
/// <param name="Changed">How many of them were changed.</param>
public sealed record ManyDeadLetters(int Count, int Changed);
