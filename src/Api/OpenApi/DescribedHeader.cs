namespace Messaging.Api.OpenApi;

/// <summary>A header of one endpoint, for its description.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it says.</param>
/// <param name="Statuses">The answers that have it; none if callers send it.</param>
internal sealed record DescribedHeader(string Name, string Text, IReadOnlyList<int> Statuses);

internal static class DescribedHeaderExtensions
{
    public static RouteHandlerBuilder WithRequestHeader(this RouteHandlerBuilder endpoint, string name, string text) =>
        endpoint.WithMetadata(new DescribedHeader(name, text, []));

    public static RouteHandlerBuilder WithResponseHeader(this RouteHandlerBuilder endpoint, string name, string text, params IReadOnlyList<int> statuses) =>
        endpoint.WithMetadata(new DescribedHeader(name, text, statuses));
}
