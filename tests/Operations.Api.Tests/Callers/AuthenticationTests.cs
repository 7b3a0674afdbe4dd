using System.Net;
using Messaging.Operations.Api.Callers;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Operations.Api.Tests.Callers;

public sealed class AuthenticationTests
{
    private const string Path = "/add/1/2";

    [Theory]
    [InlineData("/local")]
    [InlineData(Path)]
    [InlineData("/jobs")]
    [InlineData("/jobs/0194fdc2-fa2f-7cc0-81d3-ff1207f50d2b")]
    [InlineData("/jobs/0194fdc2-fa2f-7cc0-81d3-ff1207f50d2b/events")]
    [InlineData("/openapi.json")]
    [InlineData("/docs/index.html")]
    [InlineData("/problems/job-not-found")]
    [InlineData("/nowhere")]
    public async Task Without_a_key_a_path_is_401(string path)
    {
        await using var api = await StartAsync(Keys.Settings);

        using var answer = await api.SendAsync(HttpMethod.Get, path, key: null);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Unauthorized);
        Assert.Equal("/problems/authentication-required", problem.Type);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_needs_no_key(string path)
    {
        await using var api = await StartAsync(Keys.Settings);

        using var answer = await api.SendAsync(HttpMethod.Get, path, key: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("DELETE", HttpStatusCode.MethodNotAllowed)]
    [InlineData("OPTIONS", HttpStatusCode.NoContent)]
    public async Task Another_method_of_health_needs_no_key(string method, HttpStatusCode status)
    {
        await using var api = await StartAsync(Keys.Settings);

        using var answer = await api.SendAsync(HttpMethod.Parse(method), "/health/live", key: null);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Each_call_of_a_connection_is_known_by_its_own_key()
    {
        await using var api = await StartAsync([.. Keys.Settings, .. Keys.Of("reader", "mk_reader", "read")]);
        string[] keys = [Keys.Alice, Keys.Alice, "mk_reader", "mk_reader", Keys.Alice, "mk_unknown", "mk_unknown"];
        var calls = keys.Select((key, index) => $"POST {Path} HTTP/1.1\nHost: localhost\nAuthorization: Bearer {key}\nContent-Length: 0{(index == keys.Length - 1 ? "\nConnection: close" : "")}\n\n");

        var answers = await RawHttp.AskAsync(api.Http.BaseAddress!, string.Concat(calls));

        Assert.Equal(
            ["202", "202", "403", "403", "202", "401", "401"],
            answers.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries).Select(answer => answer[..3]));
    }

    [Theory]
    [InlineData("mk_unknown")]
    [InlineData("mk_")]
    [InlineData("")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task A_wrong_key_is_401_with_the_reason(string key)
    {
        await using var api = await StartAsync(Keys.Settings);

        using var answer = await api.SendAsync(HttpMethod.Get, "/local", key);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Unauthorized);
        Assert.Contains("key", problem.Detail, StringComparison.Ordinal);
        Assert.Equal("Bearer error=\"invalid_token\"", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
    }

    [Fact]
    public async Task A_long_key_and_a_second_header_are_401()
    {
        await using var api = await StartAsync(Keys.Settings);

        using var tooLong = await api.SendAsync(HttpMethod.Get, "/local", Keys.Alice + new string('x', 10_000));
        using var twice = await api.SendAsync(HttpMethod.Get, "/local", Keys.Alice, ("Authorization", $"Bearer {Keys.Alice}"));

        Assert.Equal(HttpStatusCode.Unauthorized, tooLong.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, twice.StatusCode);
    }

    [Fact]
    public async Task With_a_key_every_path_answers()
    {
        await using var api = await StartAsync(Keys.Settings);
        await api.AnswerAsync<Add, Sum>(add => new(add.One + add.Two));

        foreach (var path in (string[])["/local", Path, "/jobs", "/openapi.json", "/docs/index.html", "/problems/job-not-found"])
        {
            using var answer = await api.SendAsync(HttpMethod.Get, path, Keys.Alice);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Two_keys_of_a_caller_are_valid_while_one_is_replaced()
    {
        var next = ApiKeys.Create();
        await using var api = await StartAsync([.. Keys.Settings, ("ApiKeys:alice:Hashes:1", ApiKeys.HashOf(next))]);

        using var old = await api.SendAsync(HttpMethod.Get, "/local", Keys.Alice);
        using var replaced = await api.SendAsync(HttpMethod.Get, "/local", next);

        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
    }

    [Fact]
    public async Task Public_docs_need_no_key_and_say_how_to_send_one()
    {
        await using var api = await StartAsync([.. Keys.Settings, ("Authentication:PublicDocs", "true")]);

        var document = await api.GetAsync("/openapi.json");
        using var docs = await api.SendAsync(HttpMethod.Get, "/docs/index.html", key: null);
        using var problem = await api.SendAsync(HttpMethod.Get, "/problems/job-not-found", key: null);
        using var other = await api.SendAsync(HttpMethod.Get, "/local", key: null);

        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString());
        var post = document.GetProperty("paths").GetProperty("/add/{one}/{two}").GetProperty("post");
        Assert.Equal("bearer", Assert.Single(post.GetProperty("security")[0].EnumerateObject()).Name);
        var answers = post.GetProperty("responses");
        Assert.All((string[])["401", "403", "429"], status => Assert.True(answers.TryGetProperty(status, out _), status));
        Assert.Equal(HttpStatusCode.OK, docs.StatusCode);
        Assert.Equal(HttpStatusCode.OK, problem.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
    }

    [Fact]
    public async Task Without_keys_anyone_may_call_and_the_log_says_so_once()
    {
        await using var api = await StartAsync([]);

        using var answer = await api.SendAsync(HttpMethod.Get, "/local", key: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(api.Logged, line => line.Contains("anyone who reaches the port may call", StringComparison.Ordinal));
        Assert.False((await api.GetAsync("/openapi.json")).GetProperty("components").TryGetProperty("securitySchemes", out _));
    }

    [Fact]
    public async Task No_key_is_in_the_log()
    {
        await using var api = await StartAsync(Keys.Settings);

        using var known = await api.SendAsync(HttpMethod.Get, "/local", Keys.Alice);
        using var unknown = await api.SendAsync(HttpMethod.Get, "/local", "mk_notAKey");

        Assert.DoesNotContain(api.Logged, line => line.Contains(Keys.Alice, StringComparison.Ordinal) || line.Contains("mk_notAKey", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Logged, line => line.Contains(ApiKeys.HashOf(Keys.Alice), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Hashes:0", "mk_aKeyInsteadOfItsHash", "ApiKeys:alice:Hashes:0 is '***'. Allowed: the SHA-256 hash of a key, 64 hexadecimal digits: «keys add» prints it.")]
    [InlineData("Hashes:2", "00", "ApiKeys:alice:Hashes has 3 items. Allowed: 1, or 2 while a key is replaced.")]
    [InlineData("Scopes:0", "write", "ApiKeys:alice:Scopes:0 is 'write'. Allowed: submit, read, cancel, operate.")]
    [InlineData("Scope", "read", "ApiKeys:alice:Scope is not a setting. Allowed: Hashes, Scopes.")]
    public async Task A_wrong_setting_of_a_key_ends_the_start(string setting, string value, string message)
    {
        var hash = ApiKeys.HashOf(Keys.Alice);
        (string, string)[] settings = [.. Keys.Settings, ("ApiKeys:alice:Hashes:1", hash), ($"ApiKeys:alice:{setting}", value)];

        var wrong = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync(settings));

        Assert.Contains(message, wrong.Failures);
    }

    [Theory]
    [InlineData("", "", "my-key", "ApiKeys:my-key is not a name of a caller. Allowed: 1 to 64 lower-case letters and digits, with single '_' between them.")]
    [InlineData("http://login.example.com", "api", "key", "Authentication:Authority is 'http://login.example.com'. Allowed: an address with https, or with http on this machine.")]
    [InlineData("https://login.example.com", "", "key", "Authentication:Authority is set, but Authentication:Audience is not. Set both: otherwise tokens for other services would be valid here.")]
    [InlineData("", "api", "key", "Authentication:Audience is set, but Authentication:Authority is not. Set both.")]
    public async Task Wrong_settings_of_authentication_end_the_start(string authority, string audience, string name, string message)
    {
        List<(string, string)> settings = [.. Keys.Of(name, Keys.Alice, "read")];
        if (authority.Length > 0)
            settings.Add(("Authentication:Authority", authority));
        if (audience.Length > 0)
            settings.Add(("Authentication:Audience", audience));

        var wrong = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync(settings));

        Assert.Contains(message, wrong.Failures);
    }

    private static Task<CustomApi> StartAsync(IReadOnlyList<(string Key, string Value)> settings) => CustomApi.StartAsync(
        operations =>
        {
            operations.MapLocal(routes => routes.MapGet("/local", () => "here"));
            operations.Map<Add, Sum>("/add/{one}/{two}");
        },
        settings);
}
