using System.ComponentModel;
using System.Diagnostics;

namespace Messaging.TestSupport.Processes;

/// <summary>Runs a program to its end, or kills it at the bound.</summary>
public static class CommandLine
{
    // The longest that run here are builds with an empty cache.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    /// <inheritdoc cref="RunAsync(string, IEnumerable{string}, CancellationToken)"/>
    public static Task<string> RunAsync(string program, params string[] arguments) => RunAsync(program, arguments, CancellationToken.None);

    /// <returns>What the program wrote to its standard output, trimmed.</returns>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0.</exception>
    public static Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken stop) =>
        RunAsync(new ProcessStartInfo(program, arguments), stop);

    /// <inheritdoc cref="RunAsync(string, IEnumerable{string}, CancellationToken)"/>
    public static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken stop)
    {
        var (exitCode, output, error) = await TryRunAsync(start, stop);
        return exitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {exitCode}: {error}{output}");
    }

    /// <returns>Whether the program is there and ends with exit code 0.</returns>
    public static async Task<bool> SucceedsAsync(string program, params string[] arguments)
    {
        try
        {
            return (await TryRunAsync(new ProcessStartInfo(program, arguments), CancellationToken.None)).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> TryRunAsync(ProcessStartInfo start, CancellationToken stop)
    {
        using var bound = new CancellationTokenSource(Bound, TimeProvider.System);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, stop);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(end.Token);
            var error = process.StandardError.ReadToEndAsync(end.Token);
            await process.WaitForExitAsync(end.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
