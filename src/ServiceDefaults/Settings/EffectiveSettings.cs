using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>The effective settings of one section, with defaults. Settings that are marked as passwords are not shown.</summary>
internal sealed record EffectiveSettings(string Section, object Options)
{
    public IEnumerable<string> Describe() => Options.GetType().GetProperties()
        .Select(property => string.Create(CultureInfo.InvariantCulture, $"{Section}:{property.Name}={(SettingProblem.IsSecret(property) ? "***" : Text(property.GetValue(Options)))}"));

    private static string Text(object? value) => value switch
    {
        null => "none",
        string text => text,
        IEnumerable several => $"[{string.Join(", ", several.Cast<object>())}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}

/// <summary>Logs the effective settings once at start.</summary>
internal sealed class EffectiveSettingsReport(IEnumerable<EffectiveSettings> settings, ILogger<EffectiveSettingsReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        logger.LogEffectiveSettings(string.Join(", ", settings.SelectMany(section => section.Describe())));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Effective settings: {Settings}")]
    public static partial void LogEffectiveSettings(this ILogger logger, string settings);
}
