using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>The time that a part of a host may take to stop: they stop one after the other, and the host waits for all.</summary>
/// <remarks>
/// Not by configuring <see cref="HostOptions"/>: those are read while the host is built, when a wrong setting cannot
/// be reported yet.
/// </remarks>
public static class TimeToStop
{
    public static void AddTimeToStop<TOptions>(this IServiceCollection services, Func<TOptions, TimeSpan> needed)
        where TOptions : class =>
        services.AddSingleton(provider => new Need(needed(provider.GetRequiredService<IOptions<TOptions>>().Value)));

    internal static void ApplyTimeToStop(this WebApplication app)
    {
        var host = app.Services.GetRequiredService<IOptions<HostOptions>>().Value;
        var needed = TimeSpan.Zero;
        foreach (var need in app.Services.GetServices<Need>())
            needed += need.Time;
        host.ShutdownTimeout = needed > host.ShutdownTimeout ? needed : host.ShutdownTimeout;
    }

    private sealed record Need(TimeSpan Time);
}
