using Microsoft.OpenApi;

namespace Messaging.Operations.Api.OpenApi;

/// <summary>The schema at <c>/openapi.json</c> and its interactive page at <c>/docs</c>.</summary>
public static class OpenApiExtensions
{
    private const string SchemaPath = "/openapi.json";
    private const string DocsPath = "/docs";

    // The page loads nothing of other origins, calls this one only, and is in no frame. It sets styles of elements.
    private const string DocsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi(document =>
    {
        document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        document.AddDocumentTransformer((openApi, _, _) =>
        {
            openApi.Info = new OpenApiInfo { Title = "Messaging", Version = "1", Description = "An API that stays responsive while its workers compute." };
            // Relative: only callers know the name under which they reach this service. The framework's address has the base path.
            openApi.Servers = [new OpenApiServer { Url = openApi.Servers is [{ Url: { } address }, ..] ? new Uri(address).AbsolutePath : "/" }];
            return Task.CompletedTask;
        });
    });

    public static void MapOpenApiDocument(this WebApplication app)
    {
        app.MapOpenApi(SchemaPath);
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments(DocsPath, StringComparison.OrdinalIgnoreCase))
                http.Response.Headers.ContentSecurityPolicy = DocsPolicy;
            return next(http);
        });
        // Relative to the page, since a proxy may serve it below another path.
        app.MapSwaggerUI("docs", page => page.SwaggerEndpoint("../openapi.json", "Messaging"))
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
        // Last: an application can have a page of its own there.
        app.MapGet("/", (HttpRequest request) => TypedResults.Redirect(request.PathBase + DocsPath)).ExcludeFromDescription().WithOrder(int.MaxValue);
    }
}
