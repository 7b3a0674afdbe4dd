using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Messaging.Operations.Api.Tests.Binding;

public sealed class RequestBodyTests : IAsyncLifetime
{
    private const int MaxBytes = 20_000;

    private CustomApi _api = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await CustomApi.StartAsync(
        operations =>
        {
            operations.Map<Empty, EverythingBack>("/empty");
            operations.Map<Simple, SimpleBack>("/simple");
        },
        ("Operations:Simple:MaxRequestBytes", $"{MaxBytes}"));

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json;charset=\"UTF-8\"; version=1")]
    [InlineData("")]
    public async Task Given_JSON_in_UTF_8_then_it_is_accepted(string contentType)
    {
        using var answer = await _api.PostAsync("/simple", Body("""{"number":1}""", contentType));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Theory]
    [InlineData("application/json; charset=\"nonsense\"")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=\"\u001b[31m\"")]
    [InlineData("application/json; charset=\"")]
    [InlineData("application/json, application/json")]
    [InlineData("application/problem+json")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("json")]
    public async Task Given_a_body_of_another_type_then_it_is_a_problem_that_names_the_type(string contentType)
    {
        using var answer = await _api.PostAsync("/simple", Body("""{"number":1}""", contentType));

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.UnsupportedMediaType);
        Assert.Equal("/problems/unsupported-media-type", problem.Type);
        Assert.Equal($"Content-Type is '{contentType}'. Allowed: application/json, in UTF-8.", problem.Detail);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "", false)]
    [InlineData("text/plain;charset=UTF-8", "", false)]
    [InlineData("application/x-www-form-urlencoded;charset=UTF-8", "", true)]
    [InlineData("application/json", "", true)]
    [InlineData("application/json", " \r\n\t", false)]
    [InlineData("text/plain", " \n", true)]
    [InlineData("application/json; charset=nonsense", "", false)]
    public async Task Given_an_empty_body_then_its_type_does_not_matter(string contentType, string body, bool isChunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/empty", UriKind.Relative)) { Content = Body(body, contentType) };
        request.Headers.TransferEncodingChunked = isChunked;

        using var answer = await _api.Http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZip")]
    [InlineData("x-gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("identity")]
    public async Task Given_an_encoded_body_then_it_is_decoded(string coding)
    {
        using var answer = await _api.PostAsync("/simple", Encoded(coding, """{"number":1,"text":"a"}"""));
        using var wrong = await _api.PostAsync("/simple", Encoded(coding, """{"number":0}"""));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains("number", (await ProblemAnswer.ReadAsync(wrong, HttpStatusCode.BadRequest)).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    [InlineData("compress")]
    public async Task Given_an_unknown_coding_then_it_is_a_problem_with_the_known_ones(string coding)
    {
        using var answer = await _api.PostAsync("/simple", Encoded(coding, """{"number":1}"""));

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.UnsupportedMediaType);
        Assert.Equal($"Content-Encoding is '{coding}'. Allowed: gzip, br, deflate.", problem.Detail);
        Assert.Equal("gzip, br, deflate", string.Join(", ", answer.Headers.GetValues("Accept-Encoding")));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Given_a_body_that_is_too_large_when_decoded_then_it_is_a_problem_with_the_limit(string coding)
    {
        var text = $$"""{"number":1,"text":"{{new string('x', MaxBytes)}}"}""";

        using var answer = await _api.PostAsync("/simple", Encoded(coding, text));

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal($"The body of a request to simple may have at most {MaxBytes} bytes.", problem.Detail);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Given_a_body_that_is_not_encoded_as_it_says_then_it_is_a_problem(string coding)
    {
        var content = Body("""{"number":1}""", "application/json");
        content.Headers.ContentEncoding.Add(coding);

        using var answer = await _api.PostAsync("/simple", content);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal("The body is not encoded as Content-Encoding says.", problem.Detail);
    }

    [Fact]
    public async Task Given_chunks_that_cannot_be_read_then_it_is_a_problem()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_api.Http.BaseAddress!.Host, _api.Http.BaseAddress.Port, Stop);
        await using var stream = client.GetStream();

        await stream.WriteAsync("POST /simple HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n"u8.ToArray(), Stop);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Stop);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"number":1,"unknown":2}""", "unknown is unknown. Allowed: number, text, numbers.")]
    [InlineData("""{"number":1,"number":1}""", "number is given more than once.")]
    public async Task Given_unknown_or_repeated_members_then_the_problem_names_them(string body, string detail)
    {
        using var answer = await _api.PostAsync("/simple", Body(body, "application/json"));

        Assert.EndsWith(detail, (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest)).Detail, StringComparison.Ordinal);
    }

    private static ByteArrayContent Body(string text, string contentType)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        if (contentType.Length > 0)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }

    private static ByteArrayContent Encoded(string coding, string text)
    {
        var bytes = new MemoryStream();
        using (Stream encoder = coding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(bytes, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(bytes, CompressionLevel.Optimal, leaveOpen: true),
            _ => new BufferedStream(bytes),
        })
        {
            encoder.Write(Encoding.UTF8.GetBytes(text));
            encoder.Flush();
        }

        var content = new ByteArrayContent(bytes.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return content;
    }

    public sealed record SimpleBack(Simple Request);
}
