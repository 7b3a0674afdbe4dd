using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Api;

/// <summary>A local endpoint: the Api answers it at once, whatever the workers do.</summary>
internal static class GetItem
{
    private static readonly Item TheItem = new("Value");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/get_item", Get).WithTags("Items").WithSummary("Get the item").WithDescription("Answered by the Api itself, at once.");

    private static Ok<Item> Get() => TypedResults.Ok(TheItem);
}

/// <param name="Key">With a capital K, as callers expect it.</param>
internal sealed record Item([property: JsonPropertyName("Key")] string Key);
