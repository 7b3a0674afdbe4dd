using System.ComponentModel;
using System.Reflection;
using Messaging.Operations.Api.Binding;
using Microsoft.OpenApi;

namespace Messaging.Operations.Api.OpenApi;

/// <summary>Adds the request of an operation to the OpenAPI document. No parameter of its handler shows it.</summary>
public static class RequestDescriptions
{
    /// <summary>Describes the members of a request: those in the path as path parameters, the others as query parameters or as the body.</summary>
    public static RouteHandlerBuilder WithRequestMembers<TRequest>(this RouteHandlerBuilder endpoint, string pattern, bool hasBody)
        where TRequest : class
    {
        if (hasBody)
            endpoint.Accepts<TRequest>(isOptional: true, "application/json");
        return endpoint.AddOpenApiOperationTransformer(async (operation, context, stop) =>
        {
            foreach (var member in RequestBinding.Json.GetTypeInfo(typeof(TRequest)).Properties)
            {
                var isInPath = IsInPath(pattern, member.Name);
                if (!isInPath && hasBody)
                    continue;

                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = member.Name,
                    In = isInPath ? ParameterLocation.Path : ParameterLocation.Query,
                    Required = isInPath || member.IsRequired,
                    Description = (member.AttributeProvider as MemberInfo)?.GetCustomAttribute<DescriptionAttribute>()?.Description,
                    Schema = await context.GetOrCreateSchemaAsync(member.PropertyType, cancellationToken: stop),
                });
            }
        });
    }

    private static bool IsInPath(string pattern, string name) =>
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse(pattern).GetParameter(name) is not null;
}
