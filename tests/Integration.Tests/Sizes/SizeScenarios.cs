using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Messaging.RunawayWorker.Computations;

namespace Messaging.Integration.Tests.Sizes;

/// <summary>Requests and results up to their limits, and over them.</summary>
public abstract class SizeScenarios(EchoSystem system)
{
    /// <summary>As short as JSON can be: a caller of this API need not escape.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of a result beside its text.</summary>
    private static readonly int Around = Encoding.UTF8.GetByteCount("""{"text":""}""");

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("wait=60", HttpStatusCode.OK)]
    [InlineData("respond-async, wait=60", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.Accepted)]
    public async Task A_body_at_the_limit_is_answered_directly_and_as_a_job(string? prefer, HttpStatusCode status)
    {
        var text = TextOf(EchoSystem.MaxRequestBytes);

        using var answer = await PostAsync(new Echo(text), prefer, EchoSystem.MaxRequestBytes);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(text, status == HttpStatusCode.OK
            ? (await answer.Content.ReadFromJsonAsync<Echoed>(Stop))!.Text
            : (await JobAsync(answer)).GetProperty("result").GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("wait=60", false)]
    [InlineData("wait=60", true)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task A_body_over_the_limit_gets_413(string? prefer, bool isChunked)
    {
        using var answer = await PostAsync(new Echo(TextOf(EchoSystem.MaxRequestBytes) + "x"), prefer, isChunked: isChunked);

        Assert.Equal("/problems/request-too-large", await ProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("漢")]
    [InlineData("😀")]
    public async Task A_result_at_the_limit_is_answered_directly_and_as_a_job(string character)
    {
        // Beyond the Basic Multilingual Plane a character has 12 bytes as JSON, whatever the encoder.
        var bytes = character == "😀" ? 12 : Encoding.UTF8.GetByteCount(character);
        var times = (EchoSystem.MaxResultBytes - Around) / bytes;

        using var direct = await PostAsync(new Echo(character, times), "wait=60");
        using var job = await PostAsync(new Echo(character, times), null);

        Assert.Equal(HttpStatusCode.OK, direct.StatusCode);
        Assert.Equal(times * character.Length, (await direct.Content.ReadFromJsonAsync<Echoed>(Stop))!.Text.Length);
        Assert.Equal(times * character.Length, (await JobAsync(job)).GetProperty("result").GetProperty("text").GetString()!.Length);
    }

    [Theory]
    [InlineData(EchoSystem.MaxResultBytes + 1)]
    [InlineData(17_000_000)]
    [InlineData(40_000_000)]
    public async Task A_result_over_the_limit_is_too_large_directly_and_as_a_job(int bytes)
    {
        using var direct = await PostAsync(new Echo("x", bytes - Around), "wait=60");
        using var accepted = await PostAsync(new Echo("x", bytes - Around), null);
        using var waited = await PostAsync(new Echo("x", bytes - Around), "respond-async, wait=60");

        Assert.Equal("/problems/result-too-large", await ProblemAsync(direct, HttpStatusCode.InternalServerError));
        var job = await JobAsync(accepted);
        Assert.Equal("failed", job.GetProperty("state").GetString());
        Assert.Equal("/problems/result-too-large", job.GetProperty("problem").GetProperty("type").GetString());
        Assert.Equal("/problems/result-too-large", await ProblemAsync(waited, HttpStatusCode.InternalServerError));
    }

    protected async Task<HttpResponseMessage> PostAsync(Echo request, string? prefer, int? bytes = null, bool isChunked = false)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, Json);
        if (bytes is { } exactly)
            Assert.Equal(exactly, body.Length);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri("/echo", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new("application/json");
        message.Headers.TransferEncodingChunked = isChunked;
        if (prefer is not null)
            message.Headers.TryAddWithoutValidation("Prefer", prefer);
        return await system.Http.SendAsync(message, Stop);
    }

    /// <returns>The job that was accepted, when it has finished.</returns>
    protected async Task<JsonElement> JobAsync(HttpResponseMessage accepted)
    {
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, accepted.Headers.Location) { Headers = { { "Prefer", "wait=60" } } };
        using var answer = await system.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    private static async Task<string?> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("type").GetString();
    }

    /// <returns>The text of a request that has so many bytes as JSON, with characters of one to four bytes.</returns>
    private static string TextOf(int bytes)
    {
        const string Some = "aß漢\\\"\n";
        var around = JsonSerializer.SerializeToUtf8Bytes(new Echo(""), Json).Length;
        var each = JsonSerializer.SerializeToUtf8Bytes(new Echo(Some), Json).Length - around;
        var (times, rest) = Math.DivRem(bytes - around, each);
        return string.Concat(Enumerable.Repeat(Some, times)) + new string('x', rest);
    }
}
