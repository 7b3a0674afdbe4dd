using System.Globalization;

namespace Messaging.Operations.WebConsole.Components;

/// <summary>The exit code of a process as text.</summary>
internal static class ExitCode
{
    // A signal ended the process: 128 and its number.
    private static readonly Dictionary<int, string> Signals = new()
    {
        [131] = "SIGQUIT",
        [132] = "SIGILL",
        [134] = "SIGABRT",
        [135] = "SIGBUS",
        [136] = "SIGFPE",
        [137] = "SIGKILL",
        [139] = "SIGSEGV",
        [143] = "SIGTERM",
    };

    public static string Text(int? code) => code is not { } known ? "–"
        : Signals.TryGetValue(known, out var signal) ? string.Create(CultureInfo.InvariantCulture, $"{known} ({signal})")
        : known.ToString(CultureInfo.InvariantCulture);
}
