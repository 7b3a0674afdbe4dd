using System.Globalization;
using Messaging.TestSupport.Processes;

namespace Messaging.Bench.Processes;

/// <summary>A container that the bench started, on the list of what is to be ended.</summary>
internal static class PublishedContainer
{
    /// <param name="port">The port of this machine on which it is published.</param>
    /// <returns>Its id.</returns>
    public static async Task<string> ListAsync(int port)
    {
        var id = await CommandLine.RunAsync("docker", "ps", "--quiet", "--no-trunc", "--filter", $"publish={port.ToString(CultureInfo.InvariantCulture)}");
        ProcessList.AddContainer(id);
        return id;
    }
}
