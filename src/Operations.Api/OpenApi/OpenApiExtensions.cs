using Microsoft.OpenApi;

namespace Messaging.Operations.Api.OpenApi;

/// <summary>The schema at <c>/openapi.json</c> and its interactive page at <c>/docs</c>.</summary>
public static class OpenApiExtensions
{
    private const string SchemaPath = "/openapi.json";

    public static void AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi(document =>
    {
        document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        document.AddDocumentTransformer((openApi, _, _) =>
        {
            openApi.Info = new OpenApiInfo { Title = "Messaging", Version = "1", Description = "An API that stays responsive while its workers compute." };
            return Task.CompletedTask;
        });
    });

    public static void MapOpenApiDocument(this WebApplication app)
    {
        app.MapOpenApi(SchemaPath);
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.SwaggerEndpoint(SchemaPath, "Messaging");
        });
    }
}
