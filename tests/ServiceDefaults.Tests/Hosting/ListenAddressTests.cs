using Messaging.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Messaging.ServiceDefaults.Tests.Hosting;

public sealed class ListenAddressTests
{
    private const string Default = "http://localhost:8000";

    [Fact]
    public void The_default_address_applies_without_configuration() => Assert.Equal(Default, Urls(key: null));

    [Theory]
    [InlineData("urls")]
    [InlineData("http_ports")]
    [InlineData("https_ports")]
    public void A_configured_address_replaces_the_default(string key) => Assert.NotEqual(Default, Urls(key));

    private static string? Urls(string? key)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        if (key is not null)
            builder.Configuration[key] = "8001";

        builder.ListenByDefaultOn(Default);

        return builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey);
    }
}
