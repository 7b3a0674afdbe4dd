using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Messaging.Operations.Api.Tests.Callers;

/// <summary>Tokens of an OpenID provider, which runs in the test.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const string Audience = "messaging";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly WebApplication _provider;
    private string _authority = "";

    public TokenTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _provider = builder.Build();
        _provider.Urls.Add("http://127.0.0.1:0");
        _provider.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = _authority, jwks_uri = $"{_authority}/keys" }));
        _provider.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_rsa.ExportParameters(false)) { KeyId = "one" });
            return Results.Json(new { keys = new[] { new { kty = key.Kty, kid = key.Kid, use = "sig", alg = "RS256", n = key.N, e = key.E } } });
        });
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _provider.StartAsync(Stop);
        _authority = _provider.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _rsa.Dispose();
    }

    [Fact]
    public async Task A_token_names_its_caller_and_its_scopes()
    {
        await using var api = await StartAsync();

        using var submitted = await api.SendAsync(HttpMethod.Post, "/add/1/2", Token("carol", "openid submit"));
        using var refused = await api.SendAsync(HttpMethod.Get, "/jobs", Token("carol", "openid submit"));
        using var read = await api.SendAsync(HttpMethod.Get, submitted.Headers.Location!.ToString(), Token("carol", "read"));
        using var other = await api.SendAsync(HttpMethod.Get, submitted.Headers.Location!.ToString(), Token("dave", "read"));

        Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.Contains(api.Logged, line => line.StartsWith("jwt:carol submitted job", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tokens_and_keys_are_valid_beside_each_other_and_do_not_share_names()
    {
        await using var api = await StartAsync([.. Keys.Settings]);
        using var submitted = await api.SendAsync(HttpMethod.Post, "/add/1/2", Keys.Alice);

        using var byKey = await api.SendAsync(HttpMethod.Get, submitted.Headers.Location!.ToString(), Keys.Alice);
        using var byToken = await api.SendAsync(HttpMethod.Get, submitted.Headers.Location!.ToString(), Token("alice", "read"));
        using var unknown = await api.SendAsync(HttpMethod.Get, "/jobs", "mk_unknown");

        Assert.Equal(HttpStatusCode.OK, byKey.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, byToken.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    [Theory]
    [InlineData("audience", "its audience is not that of this API")]
    [InlineData("issuer", "another provider")]
    [InlineData("expired", "has expired")]
    [InlineData("early", "not valid yet")]
    [InlineData("signature", "a valid signature")]
    [InlineData("unsigned", "a valid signature")]
    [InlineData("nameless", "the claim sub is missing")]
    [InlineData("text", "Send a valid key or token")]
    public async Task A_wrong_token_is_401_with_the_reason(string mistake, string reason)
    {
        await using var api = await StartAsync();
        using var otherKey = RSA.Create(2048);
        var token = mistake switch
        {
            "audience" => Token("carol", "read", audience: "other"),
            "issuer" => Token("carol", "read", issuer: "http://127.0.0.1:1"),
            "expired" => Token("carol", "read", expires: TimeProvider.System.GetUtcNow().AddHours(-1)),
            "early" => Token("carol", "read", expires: TimeProvider.System.GetUtcNow().AddHours(3)),
            "signature" => Token("carol", "read", key: otherKey),
            "unsigned" => $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{Token("carol", "read").Split('.')[1]}.",
            "nameless" => Token(name: null, "read"),
            _ => "not.a.token",
        };

        using var answer = await api.SendAsync(HttpMethod.Get, "/jobs", token);

        var problem = await ProblemAnswer.ReadAsync(answer, HttpStatusCode.Unauthorized);
        Assert.Equal("/problems/authentication-required", problem.Type);
        Assert.Contains(reason, problem.Detail, StringComparison.Ordinal);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Without_the_provider_a_token_is_503_and_a_key_is_valid()
    {
        await using var api = await StartAsync([.. Keys.Settings]);
        await _provider.StopAsync(Stop);

        using var byToken = await api.SendAsync(HttpMethod.Get, "/jobs", Token("carol", "read"));
        using var byKey = await api.SendAsync(HttpMethod.Get, "/jobs", Keys.Alice);

        Assert.Equal("/problems/identity-provider-unavailable", (await ProblemAnswer.ReadAsync(byToken, HttpStatusCode.ServiceUnavailable)).Type);
        Assert.NotNull(byToken.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, byKey.StatusCode);
    }

    [Fact]
    public async Task Without_the_provider_only_the_first_token_has_its_cause_in_the_log()
    {
        await using var api = await StartAsync();
        await _provider.StopAsync(Stop);

        foreach (var token in (string[])[Token("carol", "read"), Token("carol", "read"), Token("dave", "read")])
        {
            using var refused = await api.SendAsync(HttpMethod.Get, "/jobs", token);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        Assert.Single(api.Warnings, warning => warning.Contains("IDX20803", StringComparison.Ordinal));
        Assert.Equal(3, api.Warnings.Count(warning => warning.Contains("identity-provider-unavailable", StringComparison.Ordinal)));
        Assert.Empty(api.Failures);
    }

    private Task<CustomApi> StartAsync(params IEnumerable<(string, string)> settings) => CustomApi.StartAsync(
        operations => operations.Map<Add, Sum>("/add/{one}/{two}"),
        [("Authentication:Authority", _authority), ("Authentication:Audience", Audience), .. settings]);

    private string Token(string? name, string scope, string audience = Audience, string? issuer = null, DateTimeOffset? expires = null, RSA? key = null)
    {
        var end = expires ?? TimeProvider.System.GetUtcNow().AddMinutes(5);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? _authority,
            Audience = audience,
            NotBefore = end.AddHours(-1).UtcDateTime,
            Expires = end.UtcDateTime,
            Subject = new ClaimsIdentity([new("scope", scope), .. name is null ? [] : (Claim[])[new("sub", name)]]),
            SigningCredentials = new(new RsaSecurityKey(key ?? _rsa) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
        });
    }
}
