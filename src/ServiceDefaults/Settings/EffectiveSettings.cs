using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Configuration;
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

/// <summary>Logs the effective settings once at start, and those that were set without the first part of their key.</summary>
internal sealed class EffectiveSettingsReport(
    IEnumerable<EffectiveSettings> settings, IConfiguration configuration, ILogger<EffectiveSettingsReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        logger.LogEffectiveSettings(string.Join(", ", settings.SelectMany(section => section.Describe())));
        foreach (var (key, meant) in WithoutParent())
            logger.LogWithoutParent(key, meant);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>For example WordCount:TimeLimit for Operations:WordCount:TimeLimit. Not wrong: another service can have such a section.</summary>
    private IEnumerable<(string Key, string Meant)> WithoutParent() =>
        from section in settings
        let name = section.Section[(section.Section.LastIndexOf(':') + 1)..]
        where settings.All(other => !other.Section.Equals(name, StringComparison.OrdinalIgnoreCase))
        from property in section.Options.GetType().GetProperties()
        where configuration.GetSection(name).GetSection(property.Name).Exists()
        select ($"{name}:{property.Name}", $"{section.Section}:{property.Name}");
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Effective settings: {Settings}")]
    public static partial void LogEffectiveSettings(this ILogger logger, string settings);

    [LoggerMessage(LogLevel.Warning, "{Key:l} is not a setting of this service. Did you mean {Meant:l}?")]
    public static partial void LogWithoutParent(this ILogger logger, string key, string meant);
}
