using System.ComponentModel.DataAnnotations;
using System.Net;
using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Api.Http;

/// <summary>The HTTP server: who may call it from a browser, the proxies before it, and its limits.</summary>
public sealed class HttpOptions
{
    /// <value>
    /// The origins whose pages may call this API, for example <c>https://app.example.com</c>, or <c>*</c> for all. Default: none but the
    /// API's own.
    /// </value>
    public string[] AllowedOrigins { get; set; } = [];

    /// <value>The path below which callers see this API, for example <c>/api</c>. Default: none.</value>
    public string PathBase { get; set; } = "";

    /// <value>The addresses, or networks such as <c>10.0.0.0/8</c>, of proxies whose <c>X-Forwarded-*</c> headers count. Default: none.</value>
    public string[] KnownProxies { get; set; } = [];

    /// <value>The time in which the body of a request must arrive, 100 ms to 1 hour. Default: 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>The time in which the headers of a request must arrive, 100 ms to 1 hour. Default: 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>The most open connections, 1 to 1,000,000. Further ones are closed at once. Default: 10,000.</value>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    internal bool AllowsAnyOrigin => AllowedOrigins.Contains(AnyOrigin);

    internal IEnumerable<IPNetwork> KnownNetworks => KnownProxies.Select(each => NetworkOf(each)!.Value);

    internal const string AnyOrigin = "*";

    /// <returns>Null if the text is neither an address nor a network.</returns>
    internal static IPNetwork? NetworkOf(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) ? network
        : null;
}

internal sealed class HttpOptionsValidator : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        string[] problems =
        [
            .. Wrong(nameof(options.AllowedOrigins), options.AllowedOrigins, IsOrigin, "https://host or http://host:port, without a path, or *"),
            .. Wrong(nameof(options.KnownProxies), options.KnownProxies, IsNetwork, "an IP address, or a network such as 10.0.0.0/8"),
            .. IsPathBase(options.PathBase) ? (string[])[] : [SettingProblem.Describe("Http:PathBase", options.PathBase, "a path such as /api, without / at its end")],
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Wrong(string key, string[] values, Func<string, bool> isRight, string allowed) =>
        from value in values.Index()
        where !isRight(value.Item)
        select SettingProblem.Describe($"Http:{key}:{value.Index}", value.Item, allowed);

    /// <summary>As a browser sends it.</summary>
    private static bool IsOrigin(string text) => text == HttpOptions.AnyOrigin
        || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && string.Equals(text, uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase));

    private static bool IsNetwork(string text) => HttpOptions.NetworkOf(text) is not null;

    private static bool IsPathBase(string text) => text.Length == 0
        || (text is ['/', not '/', ..] and [.., not '/'] && Uri.TryCreate($"http://host{text}", UriKind.Absolute, out var uri) && uri.AbsolutePath == text);
}
