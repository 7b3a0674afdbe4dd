using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Messaging.Faults;

/// <summary>A server that does nothing but answer: what any server takes on this machine at this moment.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private BareServer(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    public static async Task<BareServer> StartAsync(CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.MapGet("/get_item", () => "item");
        await server.StartAsync(stop);
        return new(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
