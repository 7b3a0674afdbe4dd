using System.Text.RegularExpressions;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header): a string of RFC 9651 without parameters. Many callers
/// omit the quotes, which is accepted where the key cannot be taken for anything else.
/// </summary>
internal static partial class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <returns>Null if the request has none.</returns>
    /// <exception cref="ProblemException">The key is invalid.</exception>
    public static string? Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
            return null;

        return values is [{ } text] && Parse(text.Trim(' ')) is { Length: > 0 and <= JobTable.MaxKeyLength } key
            ? key
            : throw new ProblemException(
                ProblemTypes.InvalidRequest,
                detail: $"{Header} is '{Echo.Cut(values.ToString())}'. Allowed: once, a string of 1 to {JobTable.MaxKeyLength} ASCII characters in quotes (RFC 9651), "
                    + "or without quotes if it has no space, quote, comma or semicolon.");
    }

    private static string? Parse(string text) =>
        Quoted().Match(text) is { Success: true } quoted ? Escaped().Replace(quoted.Groups[1].Value, "$1")
        : Unquoted().IsMatch(text) ? text
        : null;

    [GeneratedRegex("""\A"((?:[ !#-\[\]-~]|\\["\\])*)"\z""")]
    private static partial Regex Quoted();

    [GeneratedRegex("""\\(["\\])""")]
    private static partial Regex Escaped();

    [GeneratedRegex("""\A[!#-+\x2D-:<-~]+\z""")]
    private static partial Regex Unquoted();
}
