using DotNet.Testcontainers.Builders;
using Messaging.TestSupport.Servers;
using Xunit;

namespace Messaging.TestSupport;

/// <summary>Skips a test whose requirements this machine does not meet. With <c>CI=true</c> the test fails.</summary>
public static class Requires
{
    /// <summary>Skips the test without a server.</summary>
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
