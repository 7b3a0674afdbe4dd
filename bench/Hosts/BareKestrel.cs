using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Messaging.Bench.Hosts;

/// <summary>The server alone: no routing, no JSON, no logging, the same bytes for every request.</summary>
internal static class BareKestrel
{
    private static readonly byte[] Item = [.. """{"Key":"Value"}"""u8];

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(Environment.GetEnvironmentVariable("ASPNETCORE_URLS")!);
        await using var app = builder.Build();
        app.Run(http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = Item.Length;
            return http.Response.Body.WriteAsync(Item).AsTask();
        });
        await app.RunAsync();
    }
}
