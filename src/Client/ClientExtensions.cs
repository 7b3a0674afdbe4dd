using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Polly;

namespace Messaging.Client;

/// <summary>Where the API is, and who calls it.</summary>
public sealed class ClientOptions
{
    /// <value>The address of the API, with its base path if it has one. Default: http://localhost:8000.</value>
    public Uri Address { get; set; } = new("http://localhost:8000");

    /// <value>The API key or token of the caller; null without authentication.</value>
    public string? Key { get; set; }
}

public static class ClientExtensions
{
    /// <summary>
    /// Registers <see cref="MessagingClient"/>. Calls without an answer, and those that the API refuses for the moment (408, 429, 5xx), are
    /// repeated up to three times: no call of the client has a second effect. A retry of a job whose first response was lost is refused,
    /// and so is a change of many jobs.
    /// </summary>
    /// <returns>The builder of its HTTP client.</returns>
    public static IHttpClientBuilder AddMessagingClient(this IServiceCollection services, Action<ClientOptions>? configure = null)
    {
        services.AddOptions<ClientOptions>().Configure(configure ?? (_ => { }));
        services.TryAddSingleton(TimeProvider.System);
        var client = services.AddHttpClient<MessagingClient>((provider, http) =>
        {
            var options = provider.GetRequiredService<IOptions<ClientOptions>>().Value;
            http.BaseAddress = new Uri($"{options.Address.ToString().TrimEnd('/')}/");
            // The handler below has timeouts, and events have none.
            http.Timeout = Timeout.InfiniteTimeSpan;
            if (options.Key is { Length: > 0 } key)
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        });
        client.AddStandardResilienceHandler(options =>
        {
            options.AttemptTimeout.TimeoutGenerator = call => new(LongerTimeout(call.Context) ?? options.AttemptTimeout.Timeout);
            options.TotalRequestTimeout.TimeoutGenerator = call => new(LongerTimeout(call.Context) ?? options.TotalRequestTimeout.Timeout);
        });
        return client;
    }

    private static TimeSpan? LongerTimeout(ResilienceContext context) =>
        context.GetRequestMessage() is { } request && request.Options.TryGetValue(Api.Timeout, out var longer) ? longer : null;
}
