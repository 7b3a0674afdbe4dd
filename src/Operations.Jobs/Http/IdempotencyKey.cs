using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header). The quotes are optional.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <returns>Null if the request has none.</returns>
    /// <exception cref="ProblemException">The key is invalid.</exception>
    public static string? Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
            return null;

        var key = values.Count == 1 ? Unquoted(values[0]!.Trim()) : "";
        return key.Length is > 0 and <= JobTable.MaxKeyLength && key.All(letter => letter is > ' ' and <= '~')
            ? key
            : throw new ProblemException(
                ProblemTypes.InvalidRequest,
                detail: $"{Header} is '{Echo.Cut(values.ToString())}'. Allowed: once, 1 to {JobTable.MaxKeyLength} visible ASCII characters, quoted or not.");
    }

    private static string Unquoted(string text) => text is ['"', .. var inner, '"']
        ? inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal)
        : text;
}
