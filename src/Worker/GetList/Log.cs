
namespace Messaging.Worker.GetList;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "start")]
    public static partial void Start(this ILogger logger);

    [LoggerMessage(LogLevel.Information, "end")]
    public static partial void End(this ILogger logger);

    [LoggerMessage(LogLevel.Debug, "computed, with the checksums {First} and {Second}")]
    public static partial void Computed(this ILogger logger, ulong first, ulong second);
}
