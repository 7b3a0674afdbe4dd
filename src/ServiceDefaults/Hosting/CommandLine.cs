using System.Reflection;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>The command-line arguments of a host. .NET reads settings from them, and ignores the others.</summary>
internal sealed class CommandLine(IReadOnlyList<string> arguments, KnownSections sections)
{
    private const string TelemetryPrefix = "OTEL_";

    // Keys of .NET itself, and of the test host.
    private static readonly string[] HostKeys =
        [.. typeof(WebHostDefaults).GetFields().Select(field => field.GetValue(null)).OfType<string>(), "AllowedHosts"];

    public bool IsHelpRequested => arguments.Any(argument => argument is "--help" or "-h");

    private string Allowed => $"--Section:Key=value (sections: {string.Join(", ", sections.Names)}), --urls, --environment, --help, --probe";

    public static CommandLine Of(IConfigurationBuilder configuration, KnownSections sections) =>
        new([.. configuration.Sources.OfType<CommandLineConfigurationSource>().LastOrDefault()?.Args ?? []], sections);

    /// <returns>A sentence for each invalid argument, without its value, which can be a secret. Misspelt sections are reported with the settings.</returns>
    public IEnumerable<string> Problems()
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var option = arguments[i];
            // The test host also passes each section without a value.
            if (option.StartsWith("--", StringComparison.Ordinal) && option.EndsWith('=') && sections.Has(option[2..^1]))
                continue;

            var (key, hasValue) = option.IndexOf('=', StringComparison.Ordinal) is var end and >= 0 ? (option[..end], true) : (option, false);
            // .NET reads a pair of arguments only if the first one has a prefix.
            if (!IsKnown(key) || (!hasValue && key[0] is not ('-' or '/')))
                yield return $"{key} is not an option. Allowed: {Allowed}.";
            // The next argument is its value, in any form.
            else if (!hasValue && ++i == arguments.Count)
                yield return $"{option} has no value.";
        }
    }

    public string Usage(string service)
    {
        var description = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description;
        return $"""
            {service}: {description ?? "a service"}
            It runs until Ctrl-C or SIGTERM.

              dotnet {service}.dll [--Section:Key=value]...
              dotnet {service}.dll --probe   exits with 0 if the service on the port of ASPNETCORE_HTTP_PORTS is ready, otherwise with 1
              dotnet {service}.dll --help

            Every setting has a default. On the command line: --Logging:LogLevel:Default=Debug. In the environment, with two
            underscores: Logging__LogLevel__Default=Debug. Another address: --urls http://localhost:8001.
            Sections: {string.Join(", ", sections.Names)}. docs/settings.md lists all settings.
            """;
    }

    private bool IsKnown(string option)
    {
        // As .NET reads them.
        var key = option.StartsWith("--", StringComparison.Ordinal) ? option[2..] : option.StartsWith('/') ? option[1..] : option;
        return key.Split(':') is [var section, _, ..]
            ? !key.StartsWith('-') && (sections.Has(section) || sections.Nearest(section) is not null)
            : HostKeys.Contains(key, StringComparer.OrdinalIgnoreCase) || key.StartsWith(TelemetryPrefix, StringComparison.OrdinalIgnoreCase);
    }
}
