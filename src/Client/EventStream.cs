using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Messaging.Client;

/// <summary>Server-Sent Events that go on after a lost connection.</summary>
internal static class EventStream
{
    public static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    /// <param name="http">The client.</param>
    /// <param name="path">The stream.</param>
    /// <param name="last">The id of the last event that was seen; empty for none.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="first">The first item of each connection, when it is there; null for none.</param>
    public static async IAsyncEnumerable<SseItem<T>> EventsAsync<T>(
        this HttpClient http, string path, string last, [EnumeratorCancellation] CancellationToken stop, T? first = default)
    {
        using var response = await http.SendAsync(HttpMethod.Get, path, stop, headers: headers =>
        {
            if (last.Length > 0)
                headers.Add("Last-Event-ID", last);
        });
        if (first is not null)
            yield return new(first);
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        await foreach (var item in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<T>(data, Api.Json)!).EnumerateAsync(stop))
            yield return item;
    }

    /// <returns>Null when the connection is lost.</returns>
    public static async Task<SseItem<T>?> NextAsync<T>(this IAsyncEnumerator<SseItem<T>> events, CancellationToken stop)
    {
        try
        {
            return await events.MoveNextAsync() ? events.Current : null;
        }
        catch (Exception lost) when (lost is not ProblemException { StatusCode: < HttpStatusCode.InternalServerError } && !stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
