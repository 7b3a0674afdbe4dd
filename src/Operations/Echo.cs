namespace Messaging.Operations;

/// <summary>A caller's text in an answer. It is cut, so that a large request gets no large answer.</summary>
public static class Echo
{
    private const int MaxLength = 100;

    /// <returns>The first 100 characters, with … if there are more.</returns>
    public static string Cut(string text) =>
        text.Length <= MaxLength ? text : $"{text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)]}…";
}
