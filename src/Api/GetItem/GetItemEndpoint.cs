using Messaging.Api.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Api.GetItem;

internal static class GetItemEndpoint
{
    private static readonly Item TheItem = new("Value");

    public static void MapGetItem(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/get_item", GetItem)
            .WithTags("Items")
            .WithSummary("Get the item")
            .WithDescription("Answered at once, whatever else goes on.")
            .WithResponse(StatusCodes.Status200OK, "The answer.", typeof(Item));

    private static Ok<Item> GetItem() => TypedResults.Ok(TheItem);
}
