using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Api;

/// <summary>A local endpoint: the Api answers it at once, whatever else goes on.</summary>
internal static class GetItem
{
    private static readonly Item TheItem = new("Value");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/get_item", Get).WithTags("Items").WithSummary("Get the item").WithDescription("Answered at once, whatever else goes on.");

    private static Ok<Item> Get() => TypedResults.Ok(TheItem);
}

/// <param name="Key">Written with a capital K, as it always was.</param>
internal sealed record Item([property: JsonPropertyName("Key")] string Key);
