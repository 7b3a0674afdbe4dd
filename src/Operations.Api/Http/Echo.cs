namespace Messaging.Operations.Api.Http;

/// <summary>Values of callers in problems.</summary>
internal static class Echo
{
    private const int MaxLength = 100;

    /// <summary>At most the first 100 characters.</summary>
    public static string Cut(string text) => text.Length > MaxLength ? $"{text[..MaxLength]}…" : text;
}
