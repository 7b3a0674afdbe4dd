using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Messaging.Client;

/// <summary>The calls that all parts of the client make.</summary>
internal static class Api
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>How long a call may take that changes 10,000 jobs or messages, on a slow store and a busy machine.</summary>
    public static readonly TimeSpan ManyTimeout = TimeSpan.FromMinutes(10);

    /// <summary>How long a call may take, where that is longer than usual.</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> Timeout = new("messaging-timeout");

    /// <exception cref="ProblemException">The API answered with a problem.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public static async Task<T> CallAsync<T>(this HttpClient http, HttpMethod method, string path, CancellationToken stop, HttpContent? body = null, Action<HttpRequestHeaders>? headers = null, TimeSpan? timeout = null)
    {
        using var response = await http.SendAsync(method, path, stop, body, headers, timeout);
        return (await response.Content.ReadFromJsonAsync<T>(Json, stop))!;
    }

    /// <inheritdoc cref="CallAsync"/>
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient http, HttpMethod method, string path, CancellationToken stop, HttpContent? body = null, Action<HttpRequestHeaders>? headers = null, TimeSpan? timeout = null)
    {
        using var request = new HttpRequestMessage(method, path.TrimStart('/')) { Content = body };
        headers?.Invoke(request.Headers);
        if (timeout is { } longer)
            request.Options.Set(Timeout, longer);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (response.IsSuccessStatusCode)
            return response;

        using (response)
            throw new ProblemException(await ProblemOfAsync(response, stop), (int)response.StatusCode);
    }

    /// <summary>A query with the values that are not null.</summary>
    public static string Query(IEnumerable<(string Name, string? Value)> values) =>
        string.Join('&', values.Where(value => value.Value is not null).Select(value => $"{value.Name}={Uri.EscapeDataString(value.Value!)}"));

    public static string? Instant(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);

    private static async Task<Problem> ProblemOfAsync(HttpResponseMessage response, CancellationToken stop)
    {
        // A proxy can answer in its own way.
        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json")
            return (await response.Content.ReadFromJsonAsync<Problem>(Json, stop))!;
        return new Problem { Title = response.ReasonPhrase, Status = (int)response.StatusCode };
    }
}
