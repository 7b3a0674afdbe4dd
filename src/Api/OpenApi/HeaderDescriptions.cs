using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Messaging.Api.OpenApi;

/// <summary>Lists in the OpenAPI document the headers that endpoints read and write by hand.</summary>
internal sealed class HeaderDescriptions : IOpenApiOperationTransformer
{
    private const string RetryAfter = "In how many seconds to ask again.";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var header in context.Description.ActionDescriptor.EndpointMetadata.OfType<DescribedHeader>())
        {
            if (header.Statuses.Count == 0)
                (operation.Parameters ??= []).Add(Parameter(header));
            foreach (var status in header.Statuses)
            {
                if (!TryAdd(operation, status, header.Name, header.Text))
                    throw new InvalidOperationException($"{context.Description.RelativePath} describes {header.Name} of an answer {status} that it does not have.");
            }
        }

        TryAdd(operation, StatusCodes.Status503ServiceUnavailable, "Retry-After", RetryAfter);
        return Task.CompletedTask;
    }

    private static OpenApiParameter Parameter(DescribedHeader header) => new()
    {
        Name = header.Name,
        In = ParameterLocation.Header,
        Description = header.Text,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static bool TryAdd(OpenApiOperation operation, int status, string name, string text)
    {
        if (operation.Responses?.GetValueOrDefault(status.ToString(CultureInfo.InvariantCulture)) is not OpenApiResponse response)
            return false;

        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers[name] = new OpenApiHeader { Description = text, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        return true;
    }
}
