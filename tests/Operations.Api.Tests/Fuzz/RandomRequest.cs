using System.IO.Compression;
using System.Text;

namespace Messaging.Operations.Api.Tests.Fuzz;

/// <summary>A request from a seed: its parts are right, odd or wrong, and some bytes are changed at random.</summary>
internal sealed class RandomRequest
{
    private static readonly string[] Methods = ["GET", "GET", "POST", "POST", "POST", "HEAD", "DELETE", "OPTIONS", "PUT", "PATCH", "TRACE", "CONNECT", "get", "G T", "M-SEARCH"];

    private static readonly string[] Paths =
    [
        "/add/1/2", "/add/1/2", "/add/-1/2147483648", "/add/x/y", "/add/1e3/2", "/add/%31/%32", "/add/1/2/3", "/add//", "/sort", "/sort", "/sort",
        "/local", "/", "/docs", "/docs/index.html", "/docs/../local", "/openapi.json", "/problems/job-not-found", "/problems/%00", "/health/live", "/health/ready", "/health/",
        "/jobs", "/jobs/{id}", "/jobs/{id}", "/jobs/{id}/events", "/jobs/{id}/request", "/jobs/{id}%20", "/jobs/0x{id}", "/jobs/%20", "/jobs/0194fdc2-fa2f-7cc0-81d3-ff1207f50d2b",
        "/%", "/%zz", "/%c3%28", "/%2e%2e/%2f", "//", "/é", "*", "http://evil.example/local", "/{long}", "/local;x=1", "/local#part", "",
    ];

    private static readonly string[] Queries =
        ["", "", "", "?", "?x", "?x=1&x=2", "?state=queued", "?state=%00", "?limit=5&limit=6", "?limit=99999999999999999999", "?after={id}", "?after=%20", "?one=3", "?%=%", "?=&=", "?a[]=1", "?{long}"];

    private static readonly string[] Types =
    [
        "application/json", "application/json", "application/json; charset=utf-8", "application/json; charset=\"utf-8\"", "application/json; charset=\"UTF-8\"; x=y",
        "application/json; charset=utf-16", "application/json; charset=none", "application/json; charset=\"", "application/json;;", "application/json; charset", "text/json",
        "application/problem+json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "*/*", "json", "", "/", "application/json, text/plain", "é",
    ];

    private static readonly string[] Headers =
    [
        "Accept: application/json", "Accept: text/html", "Accept: */*;q=0", "Accept: ;;,", "Accept: application/json;q=x", "Accept-Encoding: gzip, br", "Accept-Charset: x",
        "Prefer: respond-async", "Prefer: respond-async, wait=1", "Prefer: wait=1", "Prefer: wait=100, wait=1", "Prefer: wait=-1", "Prefer: wait=99999999999", "Prefer: wait=\"1\"; x", "Prefer: ,;=",
        "Idempotency-Key: k", "Idempotency-Key: \"k\"", "Idempotency-Key: \"a\"b\"", "Idempotency-Key: \"k\",\"y\"", "Idempotency-Key: \"k\";p=1", "Idempotency-Key: \"", "Idempotency-Key: {long}", "Idempotency-Key: é",
        "If-Match: *", "If-Match: \"1\"", "If-Match: W/\"1\"", "If-Match: \"", "If-None-Match: *", "If-None-Match: \"1\", \"2\"", "If-None-Match: ,", "If-Modified-Since: yesterday", "Range: bytes=0-1", "If-Range: x",
        "Last-Event-ID: 1", "Last-Event-ID: 99999999999999999999", "Last-Event-ID: -1", "Last-Event-ID: \t",
        "Origin: http://evil.example", "Origin: null", "Origin: é", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: none", "Access-Control-Request-Method: POST", "Cookie: a=b; c",
        "Authorization: Bearer {key}", "Authorization: Bearer {key}", "Authorization: Bearer mk_wrong", "Authorization: Bearer", "Authorization: Basic eDp5", "Authorization: é", "Authorization: Bearer {key}, Bearer {key}",
        "Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: identity", "Content-Encoding: gzip, gzip", "Content-Encoding: x", "Expect: 100-continue", "Expect: x", "Upgrade: websocket", "Upgrade: h2c",
        "X-Forwarded-For: é", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "X-Forwarded-Prefix: /a", "Forwarded: for=x", "traceparent: 00-0-0-0", "traceparent: x", "tracestate: ,,=", "baggage: %", "Max-Forwards: 0", "X-HTTP-Method-Override: DELETE",
        "Te: trailers", "Trailer: x", "Via: {long}", "X-Control: a\u0001b", "X: \u001b[31mred", ": empty", "no colon", "X : space", " folded",
    ];

    private static readonly string[] Hosts = ["localhost", "localhost", "localhost", "localhost", "evil.example", "", "[::1", "a b", "localhost:99999", "é"];

    private static readonly string[] Bodies =
    [
        "{}", "{}", """{"words":["b","a"]}""", """{"words":["b","a"]}""", """{"words":null}""", """{"words":["a","a"],"words":[]}""", """{"words":[1]}""", """{"Words":["A"]}""", """{"unknown":1}""", """{"words":["\ud800"]}""",
        "[]", "null", "1", "\"text\"", "{", "}", " ", "\r\n", "\uFEFF{}", "{\"words\":[\"\0\"]}", "{\"words\":[\"{long}\"]}", "words=a&words=b", "{\"\\u0000\":1}", "1e999", "{\"words\":[{\"a\":[{\"a\":[[[[]]]]}]}]}", "// comment", "{'words':[]}", "NaN",
    ];

    private readonly Random _random;
    private readonly StringBuilder _head = new();
    private byte[] _body = [];

    /// <param name="seed">Decides all.</param>
    /// <param name="key">A valid key.</param>
    /// <param name="id">The id of a job.</param>
    public RandomRequest(int seed, string key, string id)
    {
        _random = new Random(seed);
        var long_ = new string('x', _random.Next(3) switch { 0 => 200, 1 => 9_000, _ => 70_000 });
        var path = Pick(Paths) + Pick(Queries);
        _head.Append($"{Pick(Methods)} {path} HTTP/{(_random.Next(40) == 0 ? Pick("1.0", "2.0", "9", "") : "1.1")}\r\n");
        _head.Append($"Host: {Pick(Hosts)}\r\nConnection: close\r\n");
        for (var more = _random.Next(5); more > 0; more--)
            _head.Append(Pick(Headers)).Append("\r\n");
        AddBody();
        _head.Append("\r\n");
        var text = _head.ToString().Replace("{long}", long_, StringComparison.Ordinal).Replace("{key}", key, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal);
        Bytes = [.. Encoding.UTF8.GetBytes(text), .. _body];
        if (_random.Next(5) == 0)
            Damage();
    }

    /// <summary>The request as it is sent.</summary>
    public byte[] Bytes { get; }

    /// <summary>Its beginning, with control characters escaped.</summary>
    public override string ToString() => string.Concat(Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 1000))
        .Select(letter => letter is '\n' or (>= ' ' and <= '~') ? $"{letter}" : $"\\x{(int)letter:x2}"));

    private void AddBody()
    {
        if (_random.Next(3) == 0)
            return;

        _body = Encoding.UTF8.GetBytes(Pick(Bodies));
        if (_random.Next(6) == 0)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(_body);
            _body = packed.ToArray();
            if (_random.Next(4) > 0)
                _head.Append("Content-Encoding: gzip\r\n");
        }

        if (_random.Next(8) > 0)
            _head.Append($"Content-Type: {Pick(Types)}\r\n");
        AddFraming();
    }

    private void AddFraming()
    {
        switch (_random.Next(10))
        {
            case 0:
                _head.Append($"Content-Length: {Pick("-1", "0", "x", "99999999999999999999", "1, 1", $"{_body.Length + 5}", $"{_body.Length / 2}")}\r\n");
                break;
            case 1:
                _head.Append($"Transfer-Encoding: {Pick("chunked", "gzip", "chunked, chunked", "x")}\r\nContent-Length: {_body.Length}\r\n");
                break;
            case 2 or 3:
                _head.Append("Transfer-Encoding: chunked\r\n");
                var size = _random.Next(8) == 0 ? Pick("-1", "zz", "ffffffffffffffff", "") : $"{_body.Length:x}";
                _body = [.. Encoding.ASCII.GetBytes($"{size}\r\n"), .. _body, .. Encoding.ASCII.GetBytes(Pick("\r\n0\r\n\r\n", "\r\n0\r\n\r\n", "\r\n0\r\nX: y\r\n\r\n", "\r\n", "0"))];
                break;
            default:
                _head.Append($"Content-Length: {_body.Length}\r\n");
                break;
        }
    }

    private void Damage()
    {
        for (var changes = _random.Next(1, 4); changes > 0; changes--)
            Bytes[_random.Next(Bytes.Length)] = (byte)_random.Next(256);
    }

    private string Pick(params string[] values) => values[_random.Next(values.Length)];
}
