namespace Messaging.Api.OpenApi;

/// <summary>What a status means at one endpoint, for its description.</summary>
internal sealed record ResponseMeaning(int Status, string Text);

internal static class ResponseMeaningExtensions
{
    public static RouteHandlerBuilder WithResponse<TBody>(this RouteHandlerBuilder endpoint, int status, string meaning, string contentType = "application/json") =>
        endpoint.Produces<TBody>(status, contentType).WithMetadata(new ResponseMeaning(status, meaning));

    public static RouteHandlerBuilder WithResponse(this RouteHandlerBuilder endpoint, int status, string meaning) =>
        endpoint.Produces(status).WithMetadata(new ResponseMeaning(status, meaning));
}
