using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>Logs once at start what is in force, for whoever wonders later.</summary>
internal sealed class EffectiveSettingsReport(IEnumerable<EffectiveSettings> settings, ILogger<EffectiveSettingsReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        logger.SettingsInForce(string.Join(", ", settings.SelectMany(section => section.Describe())));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
