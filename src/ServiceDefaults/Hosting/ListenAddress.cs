using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>The default address of a host.</summary>
public static class ListenAddress
{
    private static readonly string[] Keys = ["urls", "http_ports", "https_ports"];
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];
    private static readonly IPAddress[] Any = [IPAddress.Any, IPAddress.IPv6Any];

    /// <summary>Listens on <paramref name="url"/> unless another address is configured, for example by <c>ASPNETCORE_URLS</c>.</summary>
    public static void ListenByDefaultOn(this WebApplicationBuilder builder, string url)
    {
        if (Keys.All(key => string.IsNullOrEmpty(builder.Configuration[key])))
            builder.WebHost.UseUrls(url);
    }

    /// <summary>The configured addresses, as text.</summary>
    internal static string Configured(WebApplication app) =>
        string.Join(" ", Keys.Select(key => app.Configuration[key]).Where(value => !string.IsNullOrEmpty(value)));

    /// <summary>
    /// Binds to each address for a moment before the host starts: the web server starts last, and if it fails the host logs a stack
    /// trace. Addresses that are not configured as an address or a port are left to the server.
    /// </summary>
    /// <exception cref="IOException">Another program listens there. The cause is an <see cref="AddressInUseException"/>.</exception>
    /// <exception cref="SocketException">The address is not of this machine, or the user has no right to use it.</exception>
    internal static void Try(WebApplication app)
    {
        // Not for the server of a test, which does not listen.
        if (app.Services.GetRequiredService<IServer>() is not ShutdownTimeouts.LimitedServer
            || app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            return;
        }

        foreach (var url in Urls(app.Configuration).Select(BindingAddress.Parse).Where(url => !url.IsUnixPipe && !url.IsNamedPipe && url.Port > 0))
        {
            var isAddress = IPAddress.TryParse(url.Host.Trim('[', ']'), out var address);
            foreach (var each in isAddress ? [address!] : url.Host == "localhost" ? Loopback : Any)
                Try(url, new(each, url.Port), isAddress);
        }
    }

    private static string[] Urls(IConfiguration configuration) => Parts(configuration, "urls") is { Length: > 0 } urls
        ? urls
        : [.. Parts(configuration, "http_ports").Concat(Parts(configuration, "https_ports")).Select(port => $"http://*:{port}")];

    private static string[] Parts(IConfiguration configuration, string key) =>
        (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void Try(BindingAddress url, IPEndPoint endpoint, bool isNeeded)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(endpoint);
        }
        catch (SocketException inUse) when (inUse.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException($"Failed to bind to address {url}: address already in use.", new AddressInUseException(inUse.Message, inUse));
        }
        catch (SocketException failure) when (!isNeeded && failure.SocketErrorCode != SocketError.AccessDenied)
        {
            // A machine without IPv6, or without IPv4: the server uses the other one.
        }
    }
}
