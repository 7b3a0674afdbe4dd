using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.ServiceDefaults.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can work; 200 if healthy or degraded, 503 if unhealthy. Both
/// return the results of their checks as JSON. Other methods than GET and HEAD get 405.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        var methods = new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]);
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false, ResponseWriter = WriteAsync }).WithMetadata(methods).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready"), ResponseWriter = WriteAsync }).WithMetadata(methods).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(
            check => check.Key,
            check => new HealthFinding(check.Value.Status.ToString(), check.Value.Description));
        return context.Response.WriteAsJsonAsync(new HealthAnswer(report.Status.ToString(), checks));
    }

    private sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthFinding> Checks);

    private sealed record HealthFinding(string Status, string? Description);
}
