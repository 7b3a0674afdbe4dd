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
        return endpoint.AddOpenApiOperationTransformer(async (operation, context, stop) =>
        {
            var request = await context.GetOrCreateSchemaAsync(typeof(TRequest), cancellationToken: stop);
            foreach (var member in RequestBinding.Json.GetTypeInfo(typeof(TRequest)).Properties)
            {
                var isInPath = path.GetParameter(member.Name) is not null;
                if (isInPath || !hasBody)
                    AddParameter(operation, request, member.Name, isInPath, isInPath || member.IsRequired);
                if (isInPath && hasBody)
                {
                    request.Required?.Remove(member.Name);
                    request.Properties?.Remove(member.Name);
                }
            }

            if (hasBody)
                SetBody(operation, request);
        });
    }

    private static void AddParameter(OpenApiOperation operation, OpenApiSchema request, string name, bool isInPath, bool isRequired)
    {
        var schema = request.Properties?[name];
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = name,
            In = isInPath ? ParameterLocation.Path : ParameterLocation.Query,
            Required = isRequired,
            Description = schema?.Description,
            Schema = schema,
        });
    }

    /// <summary>The request without the members of the path: in the body they would be duplicates.</summary>
    private static void SetBody(OpenApiOperation operation, OpenApiSchema request)
    {
        request.Metadata?.Clear();
        request.AdditionalPropertiesAllowed = false;
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = request.Required?.Count > 0,
            Content = new Dictionary<string, OpenApiMediaType> { [MediaType] = new() { Schema = request } },
        };
    }
}
