using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
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
        document.CreateSchemaReferenceId = SchemaNameAttribute.Of;
        document.AddSchemaTransformer(CompleteSchema);
        document.AddOperationTransformer(CompleteOperation);
        document.AddDocumentTransformer(CompleteDocument);
    });

    public static void UseDocsPolicy(this WebApplication app) => app.Use((http, next) =>
    {
        if (http.Request.Path.StartsWithSegments(DocsPath, StringComparison.OrdinalIgnoreCase))
            http.Response.Headers.ContentSecurityPolicy = DocsPolicy;
        return next(http);
    });

    public static void MapOpenApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi(SchemaPath);
        // Relative to the page, since a proxy may serve it below another path.
        app.MapSwaggerUI("docs", page => page.SwaggerEndpoint("../openapi.json", "Messaging"))
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
        // Last: an application can have a page of its own there.
        app.MapGet("/", (HttpRequest request) => TypedResults.Redirect(request.PathBase + DocsPath)).ExcludeFromDescription().WithOrder(int.MaxValue);
    }

    private static Task CompleteSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        // The framework omits the type of an enumeration that is written as text (dotnet/aspnetcore#61303).
        if (schema is { Enum.Count: > 0, Type: null })
            schema.Type = JsonSchemaType.String;
        // Whether a property can be null is said where it is used.
        if (schema.Enum is { Count: > 0 } values)
            schema.Enum = [.. values.Where(value => value?.GetValueKind() is not (null or JsonValueKind.Null))];
        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false)
            is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull or JsonIgnoreCondition.WhenWritingDefault }])
            NeverNull(schema);
        if (context.JsonTypeInfo.Type == typeof(Problem) && schema.Properties?["type"] is OpenApiSchema type)
            type.Examples = [.. ProblemTypes.All.Select(known => JsonValue.Create(known.Uri))];
        return Task.CompletedTask;
    }

    /// <summary>A property that is omitted instead of null.</summary>
    private static void NeverNull(OpenApiSchema schema)
    {
        schema.Type &= ~JsonSchemaType.Null;
        schema.Metadata?.Remove("x-is-nullable-property");
    }

    private static Task CompleteOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        operation.OperationId ??= Id(context.Description);
        operation.Summary ??= operation.OperationId;
        operation.Description ??= operation.Summary;
        return Task.CompletedTask;
    }

    /// <summary>The method and the words of the path, for example <c>getItem</c> for <c>GET /get_item</c>.</summary>
    private static string Id(ApiDescription endpoint)
    {
        var method = endpoint.HttpMethod ?? "";
        var words = (endpoint.RelativePath ?? "").Split(['/', '_', '-', '.', '{', '}'], StringSplitOptions.RemoveEmptyEntries).AsEnumerable();
        if (!string.Equals(words.FirstOrDefault(), method, StringComparison.OrdinalIgnoreCase))
            words = words.Prepend(method);
        return JsonNamingPolicy.CamelCase.ConvertName(string.Concat(words.Select((word, index) => index == 0 ? word.ToLowerInvariant() : $"{char.ToUpperInvariant(word[0])}{word[1..]}")));
    }

    private static OpenApiResponses Sorted(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal))
            sorted[status] = response;
        return sorted;
    }

    /// <summary>Not by <see cref="Uri"/>: the address has the header <c>Host</c> of the caller, whatever that is.</summary>
    private static string BasePath(IList<OpenApiServer>? servers)
    {
        var address = servers is [{ Url: { } url }, ..] ? url : "";
        var host = address.IndexOf("//", StringComparison.Ordinal);
        var path = host < 0 ? -1 : address.IndexOf('/', host + "//".Length);
        return path < 0 ? "/" : address[path..];
    }

    private static Task CompleteDocument(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken stop)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Messaging",
            Version = "1",
            Description = "An API that stays responsive while its workers compute.",
            Contact = new OpenApiContact { Name = "The operator of this service" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        // Relative: only callers know the name under which they reach this service. The framework's address has the base path.
        document.Servers = [new OpenApiServer { Url = BasePath(document.Servers) }];
        var operations = document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []).ToList();
        foreach (var operation in operations)
        {
            operation.Responses = Sorted(operation.Responses!);
            // Without authentication. For the root the framework does not write an empty list.
            operation.Security ??= [];
        }

        foreach (var tag in document.Tags ?? Enumerable.Empty<OpenApiTag>())
        {
            tag.Description ??= string.Join(" ", operations.Where(operation => operation.Tags?.Any(used => used.Name == tag.Name) is true)
                .Select(operation => $"{operation.Summary}."));
        }

        return Task.CompletedTask;
    }
}
