using System.Globalization;
using Messaging.Bench.Processes;
using Messaging.TestSupport.Processes;

namespace Messaging.Bench.Footprint;

/// <summary>The sizes of the services' container images, built for the occasion and removed again.</summary>
internal static class Images
{
    private const string Base = "mcr.microsoft.com/dotnet/aspnet:10.0";

    /// <returns>Nothing where there is no Docker engine; the reason for a service whose image cannot be built.</returns>
    public static async Task<Dictionary<string, string>> SizesAsync(IEnumerable<string> services)
    {
        var sizes = new Dictionary<string, string>();
        if (!await CommandLine.SucceedsAsync("docker", "info"))
            return sizes;

        foreach (var service in services)
        {
            BenchRun.Say($"image of {service}");
            sizes[service] = await SizeAsync(service);
        }

        return sizes;
    }

    private static async Task<string> SizeAsync(string service)
    {
        var tag = $"messaging-bench-{service.ToLowerInvariant()}-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            await CommandLine.RunAsync("docker", "build", "--quiet", "--tag", tag, "--build-arg", "NUGET_CERT_REVOCATION_MODE=offline", "--target", service.ToLowerInvariant(), Repository.Root);
            return $"{await MegabytesAsync(tag)} MB ({await MegabytesAsync(Base)} MB)";
        }
        catch (InvalidOperationException exception)
        {
            Console.WriteLine(exception.Message);
            return "not built";
        }
        finally
        {
            await CommandLine.SucceedsAsync("docker", "image", "rm", tag);
        }
    }

    private static async Task<string> MegabytesAsync(string image)
    {
        var bytes = await CommandLine.RunAsync("docker", "image", "inspect", "--format", "{{.Size}}", image);
        return (long.Parse(bytes, CultureInfo.InvariantCulture) / 1_000_000.0).ToString("N0", CultureInfo.InvariantCulture);
    }
}
