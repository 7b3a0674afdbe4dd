using Messaging.Operations.Api.Problems;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Messaging.Operations.Api.Http;

/// <summary>What holds for every path: its base, hosts, origins, methods and limits.</summary>
public static class HttpExtensions
{
    // The limits of Kestrel. Its own are higher, so that usual excesses get a problem. Above its own it answers with the status only.
    private const int MaxTargetLength = 8 * 1024;
    private const int MaxHeaders = 100;
    private const int MaxHeadersLength = 32 * 1024;

    // The headers that this API reads or writes, other than those that CORS always allows.
    private static readonly string[] RequestHeaders =
        ["Authorization", "Content-Type", "Content-Encoding", "Prefer", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID"];

    private static readonly string[] ResponseHeaders =
        ["Location", "Retry-After", "ETag", "Link", "Preference-Applied", "RateLimit", "RateLimit-Policy", "WWW-Authenticate"];

    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    public static void AddHttp(this WebApplicationBuilder builder)
    {
        builder.AddSettings<HttpOptions>();
        builder.Services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>();
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<HttpOptions>>((cors, http) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(http.Value.AllowsAnyOrigin ? [HttpOptions.AnyOrigin] : http.Value.AllowedOrigins)
            .WithMethods(HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete)
            .WithHeaders(RequestHeaders)
            .WithExposedHeaders(ResponseHeaders)
            .SetPreflightMaxAge(PreflightAge)));
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<HttpOptions>>(Forward);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<HttpOptions>>(Limit);
        // The framework rejects hosts before anything else here runs, and not by a problem.
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = ["*"]);
    }

    /// <summary>Call it before anything that handles a call.</summary>
    public static void UseHttp(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<HttpOptions>>().Value;
        if (options.KnownProxies.Length > 0)
            app.UseForwardedHeaders();
        app.UseHead();
        app.UseProblems();
        if (options.PathBase.Length > 0)
            app.UseBase(options.PathBase);
        app.CheckHeaders();
        app.CheckHost();
        CorsPolicy? cors = null;
        if (options.AllowedOrigins.Length > 0)
        {
            app.UseCors();
            cors = app.Services.GetRequiredService<IOptions<CorsOptions>>().Value.GetPolicy(new CorsOptions().DefaultPolicyName);
        }

        app.RejectCrossSiteRequests(cors);
        app.UseOptions();
        app.LimitBodyTime(options.BodyTimeout, app.Services.GetRequiredService<TimeProvider>());
        // After the base, which paths do not have.
        app.UseRouting();
    }

    private static void Forward(ForwardedHeadersOptions forwarded, IOptions<HttpOptions> http)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.All;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in http.Value.KnownNetworks)
            forwarded.KnownIPNetworks.Add(network);
        // As long as the sender is known.
        forwarded.ForwardLimit = null;
    }

    private static void Limit(KestrelServerOptions server, IOptions<HttpOptions> http)
    {
        server.Limits.MaxConcurrentConnections = http.Value.MaxConnections;
        server.Limits.RequestHeadersTimeout = http.Value.HeadersTimeout;
        server.Limits.MaxRequestLineSize = 4 * MaxTargetLength;
        server.Limits.MaxRequestHeaderCount = 2 * MaxHeaders;
        server.Limits.MaxRequestHeadersTotalSize = 2 * MaxHeadersLength;
    }

    /// <summary>The base of all links, whether or not the proxy has removed it from the path. A proxy can name another one.</summary>
    private static void UseBase(this IApplicationBuilder app, PathString pathBase) => app.Use((http, next) =>
    {
        var request = http.Request;
        if (!request.PathBase.HasValue)
            request.PathBase = pathBase;
        if (request.Path.StartsWithSegments(pathBase, out var rest))
            request.Path = rest.HasValue ? rest : "/";
        return next(http);
    });

    private static void CheckHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.Features.Get<IHttpRequestFeature>()!.RawTarget.Length > MaxTargetLength)
            return RejectAsync(http, StatusCodes.Status414UriTooLong, $"The path with its query may have at most {MaxTargetLength} bytes. If the path has POST, send the request as its body.");
        if (IsTooLarge(http.Request.Headers))
            return RejectAsync(http, StatusCodes.Status431RequestHeaderFieldsTooLarge, $"At most {MaxHeaders} headers are allowed, with {MaxHeadersLength} bytes in all.");
        return next(http);
    });

    private static Task RejectAsync(HttpContext http, int status, string detail)
    {
        http.Response.StatusCode = status;
        return http.RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new() { HttpContext = http, ProblemDetails = new() { Detail = detail } }).AsTask();
    }

    private static bool IsTooLarge(IHeaderDictionary headers)
    {
        var length = 0;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
                length += name.Length + (value?.Length ?? 0) + ": \r\n".Length;
        }

        return length > MaxHeadersLength || headers.Count > MaxHeaders;
    }

    /// <summary>Otherwise the page of a site whose name leads to this address could read answers. Probes of health come by any name.</summary>
    private static void CheckHost(this WebApplication app)
    {
        IList<StringSegment> allowed = [.. (app.Configuration["AllowedHosts"] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(host => new StringSegment(host))];
        if (allowed.Count == 0 || allowed.Contains("*"))
            return;

        app.Use((http, next) =>
            http.Request.Host.Host is { Length: > 0 } host && !HostString.MatchesAny(host, allowed) && !http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
                ? throw new ProblemException(ProblemTypes.InvalidRequest, detail: $"Host is '{Echo.Cut(host)}'. Allowed are the hosts of the operator's setting AllowedHosts.")
                : next(http));
    }
}
