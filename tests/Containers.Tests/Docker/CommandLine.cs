using System.Diagnostics;

namespace Messaging.Containers.Tests.Docker;

/// <summary>Runs a program to its end, or kills it at the bound.</summary>
internal static class CommandLine
{
    // The longest that runs here is the build of the images with an empty cache.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    /// <returns>What it wrote on standard output.</returns>
    /// <exception cref="InvalidOperationException">It ended with another exit code than 0.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        using var bound = new CancellationTokenSource(Bound, TimeProvider.System);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, stop);

        process.Start();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(end.Token);
            var errors = process.StandardError.ReadToEndAsync(end.Token);
            await process.WaitForExitAsync(end.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException(
                    $"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}: {await errors}{await output}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
