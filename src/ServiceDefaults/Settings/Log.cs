using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Settings;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Effective settings: {Settings}")]
    public static partial void SettingsInForce(this ILogger logger, string settings);
}
