using Messaging.Client;
using Messaging.Operations.WebConsole.Components;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using MudBlazor.Services;

namespace Messaging.Operations.WebConsole;

/// <summary>Adds the console to a host, at <c>/console</c>.</summary>
public static class ConsoleExtensions
{
    /// <summary>The path of the console.</summary>
    public const string Path = "/console";

    // Pages load nothing of other origins and are in no frame. MudBlazor sets styles of elements.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void AddConsole(this WebApplicationBuilder builder)
    {
        builder.AddSettings<ConsoleOptions>();
        // Where the host was built, and not published, scripts and styles are found only by this. In Development it is the default.
        builder.WebHost.UseStaticWebAssets();
        // Where it was published they are beside the program, from wherever it is started.
        var published = System.IO.Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published))
            builder.Environment.WebRootFileProvider = new PhysicalFileProvider(published);
        // Two lines for each call of each page.
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Error);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        // Keys of callers are protected in the browser until the console restarts: then they sign in again, and nothing is on a disk.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddMessagingClient();
        builder.Services.AddOptions<ClientOptions>().Configure<IOptions<ConsoleOptions>, IServer>((client, console, server) =>
            client.Address = console.Value.Api ?? OwnAddress(server));
        builder.Services.AddScoped<ApiSession>();
        builder.Services.AddScoped<ReaderZone>();
        builder.Services.AddScoped<Actions>();
        builder.Services.AddHostedService<PageWarmup>();
    }

    public static void MapConsole(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase))
                http.Response.Headers.ContentSecurityPolicy = Policy;
            return next(http);
        });
        app.UseAntiforgery();
        // Anyone may load the pages. What they show comes from the API, which checks the caller's key.
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().AllowAnonymous();
        app.MapGet("/", (HttpRequest request) => TypedResults.Redirect(request.PathBase + Path)).ExcludeFromDescription().AllowAnonymous();
    }

    /// <summary>The address of this host, for itself.</summary>
    private static Uri OwnAddress(IServer server)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:8000";
        return new(address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal)
            .Replace("//*", "//localhost", StringComparison.Ordinal).Replace("//+", "//localhost", StringComparison.Ordinal));
    }
}
