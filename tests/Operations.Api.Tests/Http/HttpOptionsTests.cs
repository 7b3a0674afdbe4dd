using Messaging.Operations.Api.Http;

namespace Messaging.Operations.Api.Tests.Http;

public sealed class HttpOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Problems(new()));

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("HTTPS://App.example.com", true)]
    [InlineData("*", true)]
    [InlineData("https://app.example.com/", false)]
    [InlineData("https://app.example.com/path", false)]
    [InlineData("https://*.example.com", false)]
    [InlineData("app.example.com", false)]
    [InlineData("ftp://app.example.com", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void An_origin_is_a_scheme_a_host_and_a_port(string origin, bool isValid) => Assert.Equal(
        isValid ? [] : [$"Http:AllowedOrigins:1 is '{origin}'. Allowed: https://host or http://host:port, without a path, or *."],
        Problems(new() { AllowedOrigins = ["https://first.example", origin] }));

    [Theory]
    [InlineData("", true)]
    [InlineData("/api", true)]
    [InlineData("/api/v1", true)]
    [InlineData("api", false)]
    [InlineData("/", false)]
    [InlineData("/api/", false)]
    [InlineData("//api", false)]
    [InlineData("/api?x", false)]
    [InlineData("/a b", false)]
    [InlineData("/a/../b", false)]
    public void A_base_is_a_path(string path, bool isValid) => Assert.Equal(
        isValid ? [] : [$"Http:PathBase is '{path}'. Allowed: a path such as /api, without / at its end."],
        Problems(new() { PathBase = path }));

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("::1", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("proxy", false)]
    [InlineData("", false)]
    public void A_proxy_is_an_address_or_a_network(string proxy, bool isValid) => Assert.Equal(
        isValid ? [] : [$"Http:KnownProxies:0 is '{proxy}'. Allowed: an IP address, or a network such as 10.0.0.0/8."],
        Problems(new() { KnownProxies = [proxy] }));

    private static IEnumerable<string> Problems(HttpOptions options) => new HttpOptionsValidator().Validate(name: null, options).Failures ?? [];
}
