using Microsoft.AspNetCore.Builder;
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
    public static void AddShutdownTimeout<TOptions>(this IServiceCollection services, Func<TOptions, TimeSpan> needed)
        where TOptions : class =>
        services.AddSingleton(provider => new Need(needed(provider.GetRequiredService<IOptions<TOptions>>().Value)));

    internal static void ApplyShutdownTimeout(this WebApplication app)
    {
        var host = app.Services.GetRequiredService<IOptions<HostOptions>>().Value;
        var needed = TimeSpan.Zero;
        foreach (var need in app.Services.GetServices<Need>())
            needed += need.Time;
        host.ShutdownTimeout = needed > host.ShutdownTimeout ? needed : host.ShutdownTimeout;
    }

    private sealed record Need(TimeSpan Time);
}
