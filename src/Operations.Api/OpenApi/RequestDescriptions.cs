using Messaging.Operations.Api.Binding;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;

namespace Messaging.Operations.Api.OpenApi;

/// <summary>Adds the request of an operation to the OpenAPI document. No parameter of its handler shows it.</summary>
public static class RequestDescriptions
{
    private const string MediaType = "application/json";

    /// <summary>Describes the members of a request: those in the path as path parameters, the others as query parameters or as the body.</summary>
    public static RouteHandlerBuilder WithRequestMembers<TRequest>(this RouteHandlerBuilder endpoint, string pattern, bool hasBody)
        where TRequest : class
    {
        var path = RoutePatternFactory.Parse(pattern);
        var members = RequestBinding.Json.GetTypeInfo(typeof(TRequest)).Properties.ToLookup(member => path.GetParameter(member.Name) is not null);
        // Not Accepts<TRequest>: routing would answer 415 to an empty body of another type.
        if (hasBody)
            endpoint.WithProblem(StatusCodes.Status415UnsupportedMediaType, $"The Content-Type of the body is not {MediaType}.");

        return endpoint.AddOpenApiOperationTransformer(async (operation, context, stop) =>
        {
            var request = await context.GetOrCreateSchemaAsync(typeof(TRequest), cancellationToken: stop);
            foreach (var member in members[true])
                AddParameter(operation, request, member.Name, isInPath: true, isRequired: true, context.Document!);
            foreach (var member in hasBody ? [] : members[false])
                AddParameter(operation, request, member.Name, isInPath: false, member.IsRequired, context.Document!);
            if (!members[false].Any())
            {
                operation.RequestBody = null;
            }
            else if (hasBody)
            {
                foreach (var member in members[true])
                {
                    request.Required?.Remove(member.Name);
                    request.Properties?.Remove(member.Name);
                }

                SetBody(operation, request, members[true].Any() ? $"{typeof(TRequest).Name}Body" : null, context.Document!);
            }
        });
    }

    private static void AddParameter(OpenApiOperation operation, OpenApiSchema request, string name, bool isInPath, bool isRequired, OpenApiDocument document)
    {
        var schema = request.Properties?[name];
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = name,
            In = isInPath ? ParameterLocation.Path : ParameterLocation.Query,
            Required = isRequired,
            Description = schema?.Description,
            Schema = schema is null ? null : Named(schema, document),
        });
    }

    /// <param name="operation">The operation.</param>
    /// <param name="request">The request without the members of the path: in the body they would be duplicates.</param>
    /// <param name="name">The name of this schema; null for that of the type.</param>
    /// <param name="document">The document.</param>
    private static void SetBody(OpenApiOperation operation, OpenApiSchema request, string? name, OpenApiDocument document)
    {
        request.AdditionalPropertiesAllowed = false;
        var isRequired = request.Required?.Count > 0;
        IOpenApiSchema body;
        if (name is null)
        {
            body = Named(request, document);
        }
        else
        {
            request.Metadata?.Clear();
            document.AddComponent(name, Named(request, document));
            body = new OpenApiSchemaReference(name, document);
        }

        operation.RequestBody = new OpenApiRequestBody
        {
            Required = isRequired,
            Content = new Dictionary<string, OpenApiMediaType> { [MediaType] = new() { Schema = body } },
        };
    }

    /// <summary>
    /// Replaces the schemas of types by references, as the framework does in the descriptions that it makes itself
    /// (dotnet/aspnetcore: OpenApiSchemaService.ResolveReferenceForSchema, which is internal).
    /// </summary>
    private static IOpenApiSchema Named(IOpenApiSchema schema, OpenApiDocument document)
    {
        if (schema is not OpenApiSchema own)
            return schema;

        IOpenApiSchema named = own;
        if (own.Metadata?.TryGetValue("x-schema-id", out var id) is true && id is string { Length: > 0 } type)
        {
            named = new OpenApiSchemaReference(type, document) { Default = own.Default, Description = own.Description };
            if (own.Metadata.ContainsKey("x-is-nullable-property"))
                named = new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, named] };
            (own.Default, own.Description) = (null, null);
            // Before its members: in a type that contains itself, the inner schema is empty.
            if (document.Components?.Schemas?.ContainsKey(type) is not true)
                document.AddComponent(type, own);
        }

        if (own.Items is { } items)
            own.Items = Named(items, document);
        if (own.AdditionalProperties is { } values)
            own.AdditionalProperties = Named(values, document);
        foreach (var name in own.Properties?.Keys.ToList() ?? [])
            own.Properties![name] = Named(own.Properties[name], document);
        return named;
    }
}
