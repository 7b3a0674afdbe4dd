using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Messaging.Api.OpenApi;

/// <summary>Says in the OpenAPI document what each response means, problem types by name.</summary>
internal sealed class ResponseDescriptions : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var problems = context.Description.ActionDescriptor.EndpointMetadata.OfType<ProblemResponses>().SelectMany(p => p.Types).ToLookup(p => p.Status);
        var meanings = context.Description.ActionDescriptor.EndpointMetadata.OfType<ResponseMeaning>().ToDictionary(m => m.Status, m => m.Text);
        foreach (var (status, response) in operation.Responses ?? [])
        {
            var code = int.Parse(status, CultureInfo.InvariantCulture);
            response.Description = meanings.GetValueOrDefault(code) ?? code switch
            {
                StatusCodes.Status200OK => "The answer.",
                StatusCodes.Status406NotAcceptable => "The caller accepts no JSON.",
                _ => string.Join("\n\n", problems[code].Select(p => $"`{p.Uri}`: {p.Title} {p.Explanation}")),
            };
        }

        return Task.CompletedTask;
    }
}
