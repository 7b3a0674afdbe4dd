using System.Globalization;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Microsoft.OpenApi;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Query parameters that handlers read as text, so that they can say what is wrong with them.</summary>
internal static class QueryValues
{
    /// <summary>The most jobs or dead letters that one call changes.</summary>
    public const int MaxConfirmed = 10_000;

    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <summary>The problem of a value that is not allowed.</summary>
    public static ProblemException Wrong(string name, string value, string allowed)
    {
        var error = $"{name} is '{Echo.Cut(value)}'. Allowed: {allowed}.";
        return new(ProblemTypes.InvalidRequest, detail: error) { Errors = new Dictionary<string, string[]> { [name] = [error] } };
    }

    /// <param name="name">The parameter.</param>
    /// <param name="value">Its value; null if it is missing.</param>
    /// <param name="min">The least allowed number.</param>
    /// <param name="max">The greatest one.</param>
    /// <param name="missing">The number without the parameter.</param>
    /// <exception cref="ProblemException">It is no whole number in this range.</exception>
    public static int ReadNumber(string name, string? value, int min, int max, int missing) =>
        value is null ? missing
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
        : throw Wrong(name, value, $"{min} to {max}");

    /// <summary>The size of a page.</summary>
    /// <inheritdoc cref="ReadNumber"/>
    public static int ReadLimit(string? limit) => ReadNumber("limit", limit, min: 1, MaxLimit, DefaultLimit);

    /// <returns>The number that the caller confirms before so many are changed; null if it only asks for it.</returns>
    /// <inheritdoc cref="ReadNumber"/>
    public static int? ReadConfirmed(string? confirm) => confirm is null ? null : ReadNumber("confirm", confirm, min: 0, MaxConfirmed, missing: 0);

    /// <exception cref="ProblemException">There is another number of them now.</exception>
    public static void Check(int confirmed, int count, string what)
    {
        if (confirmed != count)
            throw new ProblemException(ProblemTypes.CountChanged, detail: $"The filter matches {count} {what} now, not {confirmed}. Nothing was changed.");
    }

    public static RouteHandlerBuilder WithNumber(this RouteHandlerBuilder endpoint, string name, int min, int max, int? missing = null) =>
        endpoint.WithParameterSchema(name, _ => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = min.ToString(CultureInfo.InvariantCulture),
            Maximum = max.ToString(CultureInfo.InvariantCulture),
            Default = missing,
        });

    public static RouteHandlerBuilder WithLimit(this RouteHandlerBuilder endpoint) => endpoint.WithNumber("limit", min: 1, MaxLimit, DefaultLimit);

    public static RouteHandlerBuilder WithConfirmed(this RouteHandlerBuilder endpoint) => endpoint.WithNumber("confirm", min: 0, MaxConfirmed);
}
