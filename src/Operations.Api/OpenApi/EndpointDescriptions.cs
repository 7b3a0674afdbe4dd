using System.Globalization;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Messaging.Operations.Api.OpenApi;

/// <summary>Adds responses and headers to the OpenAPI document that the signature of an endpoint does not show.</summary>
public static class EndpointDescriptions
{
    // The MVC attribute: in .NET 10 the document omits descriptions of minimal API metadata (dotnet/aspnetcore#63766).
    public static TBuilder WithResponse<TBuilder>(this TBuilder endpoint, int status, string meaning, Type? body = null, string contentType = "application/json")
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(body is null
            ? new ProducesResponseTypeAttribute(status) { Description = meaning }
            : new ProducesResponseTypeAttribute(body, status, contentType) { Description = meaning });

    /// <summary>Describes the response of each status by its problem types, and Retry-After for 503.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, IReadOnlyList<ProblemType> types)
    {
        foreach (var same in types.GroupBy(type => type.Status))
            endpoint.WithProblem(same.Key, string.Join("\n\n", same.Select(type => $"`{type.Uri}`: {type.Title} {type.Explanation}")));
        return types.Any(type => type.Status == StatusCodes.Status503ServiceUnavailable)
            ? endpoint.WithResponseHeader("Retry-After", "Seconds until a retry.", StatusCodes.Status503ServiceUnavailable)
            : endpoint;
    }

    public static TBuilder WithProblem<TBuilder>(this TBuilder endpoint, int status, string meaning)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithResponse(status, meaning, typeof(Problem), "application/problem+json");

    public static RouteHandlerBuilder WithRequestHeader(this RouteHandlerBuilder endpoint, string name, string text) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Description = text, Schema = Text });
            return Task.CompletedTask;
        });

    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">The header.</param>
    /// <param name="text">Its description.</param>
    /// <param name="statuses">The responses that have it. The endpoint must describe each of them.</param>
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

    /// <summary>Replaces the schema of a parameter that the handler reads as text, so that it can say what is wrong with it.</summary>
    public static RouteHandlerBuilder WithParameterSchema(this RouteHandlerBuilder endpoint, string name, Func<OpenApiDocument, IOpenApiSchema> schema) =>
        endpoint.AddOpenApiOperationTransformer((operation, context, _) =>
        {
            ((OpenApiParameter)operation.Parameters!.Single(parameter => parameter.Name == name)).Schema = schema(context.Document!);
            return Task.CompletedTask;
        });

    private static OpenApiSchema Text => new() { Type = JsonSchemaType.String };
}
