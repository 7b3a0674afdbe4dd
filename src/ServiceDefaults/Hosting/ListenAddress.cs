using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>Where a host listens when nothing else says so.</summary>
public static class ListenAddress
{
    /// <summary>Listens on <paramref name="url"/> unless <c>ASPNETCORE_URLS</c> or a relative of it is set.</summary>
    public static void ListenByDefaultOn(this WebApplicationBuilder builder, string url)
    {
        string[] keys = ["urls", "http_ports", "https_ports"];
        if (keys.All(key => string.IsNullOrEmpty(builder.Configuration[key])))
            builder.WebHost.UseUrls(url);
    }
}
