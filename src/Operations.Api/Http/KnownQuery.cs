using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Messaging.Operations.Api.Http;

/// <summary>Answers 400 to query parameters that the OpenAPI document does not have for the endpoint, and to repeated ones.</summary>
internal sealed class KnownQuery : IEndpointFilter
{
    private const int MaxErrors = 20;

    // Whether each parameter may be repeated; null if the endpoint is not described. Read late: the descriptions need all endpoints.
    private readonly Lazy<Dictionary<string, bool>?> _known;

    public KnownQuery(EndpointFilterFactoryContext endpoint, IApiDescriptionGroupCollectionProvider descriptions) => _known = new(() =>
    {
        var described = descriptions.ApiDescriptionGroups.Items.SelectMany(group => group.Items)
            .Where(item => item.ActionDescriptor.EndpointMetadata.Contains(endpoint.MethodInfo)).ToList();
        return described.Count == 0 ? null : described
            .SelectMany(item => item.ParameterDescriptions)
            .Where(parameter => parameter.Source == BindingSource.Query)
            .DistinctBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(parameter => parameter.Name, parameter => IsList(parameter.Type), StringComparer.OrdinalIgnoreCase);
    });

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var query = context.HttpContext.Request.Query;
        if (query.Count == 0 || _known.Value is not { } known)
            return next(context);

        var errors = query.Where(given => !known.TryGetValue(given.Key, out var isList) || (given.Value.Count > 1 && !isList))
            .Take(MaxErrors)
            .ToDictionary(given => Echo.Cut(given.Key), given => (string[])[Problem(given.Key, known)]);
        return errors.Count == 0 ? next(context) : throw new ProblemException(
            ProblemTypes.InvalidRequest, detail: string.Join(" ", errors.Values.SelectMany(problems => problems)))
        { Errors = errors };
    }

    private static string Problem(string name, Dictionary<string, bool> known) => known.ContainsKey(name)
        ? $"{name} is given more than once."
        : $"{Echo.Cut(name)} is unknown. {(known.Count == 0 ? "None is allowed here" : $"Allowed: {string.Join(", ", known.Keys)}")}.";

    private static bool IsList(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(System.Collections.IEnumerable));
}
