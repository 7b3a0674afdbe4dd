using System.Globalization;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Messaging.Operations.Api.OpenApi;

/// <summary>What an endpoint says in the OpenAPI document about the answers and headers that its signature does not show.</summary>
public static class EndpointDescriptions
{
    // The attribute of MVC: of metadata for minimal APIs the document leaves the description out, in .NET 10 (dotnet/aspnetcore#63766).
    public static TBuilder WithResponse<TBuilder>(this TBuilder endpoint, int status, string meaning, Type? body = null, string contentType = "application/json")
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(body is null
            ? new ProducesResponseTypeAttribute(status) { Description = meaning }
            : new ProducesResponseTypeAttribute(body, status, contentType) { Description = meaning });

    /// <summary>Describes the answer of each status by its problem types, and when to ask again after a 503.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, IReadOnlyList<ProblemType> types)
    {
        foreach (var same in types.GroupBy(type => type.Status))
            endpoint.WithProblem(same.Key, string.Join("\n\n", same.Select(type => $"`{type.Uri}`: {type.Title} {type.Explanation}")));
        return types.Any(type => type.Status == StatusCodes.Status503ServiceUnavailable)
            ? endpoint.WithResponseHeader("Retry-After", "In how many seconds to ask again.", StatusCodes.Status503ServiceUnavailable)
            : endpoint;
    }

    public static TBuilder WithProblem<TBuilder>(this TBuilder endpoint, int status, string meaning)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithResponse(status, meaning, typeof(ProblemDetails), "application/problem+json");

    public static RouteHandlerBuilder WithRequestHeader(this RouteHandlerBuilder endpoint, string name, string text) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Description = text, Schema = Text });
            return Task.CompletedTask;
        });

    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">The header.</param>
    /// <param name="text">What it says.</param>
    /// <param name="statuses">The answers that have it: the endpoint describes each of them, or the document cannot be made.</param>
    public static RouteHandlerBuilder WithResponseHeader(this RouteHandlerBuilder endpoint, string name, string text, params IReadOnlyList<int> statuses) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            foreach (var status in statuses)
            {
                var response = (OpenApiResponse)operation.Responses![status.ToString(CultureInfo.InvariantCulture)];
                (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] = new OpenApiHeader { Description = text, Schema = Text };
            }

            return Task.CompletedTask;
        });

    private static OpenApiSchema Text => new() { Type = JsonSchemaType.String };
}
