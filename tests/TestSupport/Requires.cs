using DotNet.Testcontainers.Builders;
using Messaging.TestSupport.Servers;
using Xunit;

namespace Messaging.TestSupport;

/// <summary>A test that needs what this machine does not have says so: by a skip, and where <c>CI=true</c> by a failure.</summary>
public static class Requires
{
    /// <summary>Skips the test if there is no server to be had.</summary>
    public static async Task<IServer> ServerAsync(Task<IServer> starting)
    {
        try
        {
            return await starting;
        }
        catch (DockerUnavailableException missing)
        {
            Skip(missing.Message);
            throw;
        }
    }

    public static void Skip(string reason)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Assert.Fail($"CI skips nothing. {reason}");
        Assert.Skip(reason);
    }
}
