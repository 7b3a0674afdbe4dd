using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>The shutdown timeout of a host: the sum of what its services need, since they stop one after the other.</summary>
/// <remarks>
/// Not by configuring <see cref="HostOptions"/>: those are read while the host is built, when a wrong setting cannot
/// be reported yet.
/// </remarks>
public static class ShutdownTimeouts
{
    // A service without calls that take time, for example a worker: only its health is served.
    private static readonly TimeSpan TimeWithoutCalls = TimeSpan.FromSeconds(5);

    public static void AddShutdownTimeout<TOptions>(this IServiceCollection services, Func<TOptions, TimeSpan> needed)
        where TOptions : class =>
        services.AddSingleton(provider => new Need(needed(provider.GetRequiredService<IOptions<TOptions>>().Value)));

    /// <summary>Adds the part of the shutdown timeout in which the HTTP server answers its calls. Afterwards they are aborted.</summary>
    public static void AddCallTimeout<TOptions>(this IServiceCollection services, Func<TOptions, TimeSpan> needed)
        where TOptions : class
    {
        services.AddShutdownTimeout(needed);
        services.AddSingleton(provider => new CallTimeout(needed(provider.GetRequiredService<IOptions<TOptions>>().Value)));
    }

    /// <summary>
    /// Limits the time in which the HTTP server stops. Kestrel waits until the shutdown timeout of the whole host for a connection whose
    /// request does not arrive, and the services that stop after it would have no time left.
    /// </summary>
    internal static void LimitServerShutdown(this IServiceCollection services)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(IServer)) is not { ImplementationType: { } kestrel })
            return;

        services.AddSingleton<IServer>(provider => new LimitedServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, kestrel),
            // Read late: a wrong setting is reported before.
            () => provider.GetService<CallTimeout>()?.Time ?? TimeWithoutCalls,
            provider.GetRequiredService<TimeProvider>()));
    }

    internal static void ApplyShutdownTimeout(this WebApplication app)
    {
        var host = app.Services.GetRequiredService<IOptions<HostOptions>>().Value;
        var needed = TimeSpan.Zero;
        foreach (var need in app.Services.GetServices<Need>())
            needed += need.Time;
        host.ShutdownTimeout = needed > host.ShutdownTimeout ? needed : host.ShutdownTimeout;
    }

    private sealed record Need(TimeSpan Time);

    private sealed record CallTimeout(TimeSpan Time);

    internal sealed class LimitedServer(IServer server, Func<TimeSpan> limit, TimeProvider clock) : IServer
    {
        public IFeatureCollection Features => server.Features;

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => server.StartAsync(application, cancellationToken);

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            using var timeout = new CancellationTokenSource(limit(), clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            await server.StopAsync(either.Token);
        }

        public void Dispose() => server.Dispose();
    }
}
