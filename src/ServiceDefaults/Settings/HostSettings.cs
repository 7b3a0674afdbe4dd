using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>
/// Checks settings that the framework reads while it builds and starts a host. The framework reports a wrong one by an exception
/// with its stack trace, or not at all. Here each one is reported in one sentence.
/// </summary>
internal static class HostSettings
{
    private const string AllowedHosts = "AllowedHosts";
    private const string ConnectionStrings = "ConnectionStrings";
    private const string LogLevelSection = "LogLevel";
    private const int HighestPort = 65535;

    public static IReadOnlyList<string> Problems(IConfiguration configuration) =>
    [
        .. LogLevels(configuration), .. Addresses(configuration), .. Ports(configuration), .. Hosts(configuration), .. ConnectionNames(configuration),
    ];

    private static IEnumerable<string> LogLevels(IConfiguration configuration) =>
        from section in configuration.GetSection("Logging").GetChildren().Select(below => below.Key == LogLevelSection ? below : below.GetSection(LogLevelSection))
        from level in section.GetChildren()
        where !string.IsNullOrEmpty(level.Value) && !Enum.GetNames<LogLevel>().Contains(level.Value, StringComparer.OrdinalIgnoreCase)
        select SettingProblem.Describe(level.Path, level.Value, string.Join(", ", Enum.GetNames<LogLevel>()));

    private static IEnumerable<string> Addresses(IConfiguration configuration) =>
        Parts(configuration["urls"]).All(IsAddress)
            ? []
            : [SettingProblem.Describe("urls", configuration["urls"], "http://host:port, or several separated by ;")];

    private static IEnumerable<string> Ports(IConfiguration configuration) =>
        from key in (string[])["http_ports", "https_ports"]
        where !Parts(configuration[key]).All(port => int.TryParse(port, out var number) && number is >= 0 and <= HighestPort)
        select SettingProblem.Describe(key, configuration[key], $"0 to {HighestPort}, or several separated by ;");

    /// <summary>.NET compares them with the host of a call without its port, so a port would reject every call.</summary>
    private static IEnumerable<string> Hosts(IConfiguration configuration) =>
        Parts(configuration[AllowedHosts]).All(IsHost)
            ? []
            : [SettingProblem.Describe(AllowedHosts, configuration[AllowedHosts], "names without a port, *.example.com or *, several separated by ;")];

    private static IEnumerable<string> ConnectionNames(IConfiguration configuration) =>
        from name in configuration.GetSection(ConnectionStrings).GetChildren()
        where !ConnectionStringNames.All.Contains(name.Key, StringComparer.OrdinalIgnoreCase)
        let meant = new KnownSections(ConnectionStringNames.All).Nearest(name.Key)
        where meant is not null
        select SettingProblem.Misspelt(name.Path, $"{ConnectionStrings}:{meant}");

    private static string[] Parts(string? several) =>
        (several ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsHost(string text) => text == "*" || Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) != UriHostNameType.Unknown;

    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            return address.Scheme is "http" or "https" && address.PathBase.Length == 0 && address.Port is >= 0 and <= HighestPort
                && !(address.Port == 0 && address.Host == "localhost");
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
