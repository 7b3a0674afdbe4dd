using System.Globalization;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.Problems;
using Microsoft.Net.Http.Headers;

namespace Messaging.Operations.Api.Binding;

/// <summary>Reads the JSON body of a call. Its coding was removed before by the framework.</summary>
internal static class RequestBody
{
    private const string MediaType = "application/json";

    /// <returns>Empty if there is no body, or only white space. Its Content-Type does not matter then.</returns>
    /// <exception cref="ProblemException">The body is too large, of another type, or cannot be decoded.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, OperationName operation, int maxBytes, CancellationToken stop)
    {
        // The framework removes the codings that it knows.
        if (request.Headers.ContentEncoding is { Count: > 0 } coding)
        {
            request.HttpContext.Response.SetAtStart(HeaderNames.AcceptEncoding, BodyCodings.Known);
            throw Unsupported($"Content-Encoding is '{Echo.Cut(coding.ToString())}'. Allowed: {BodyCodings.Known}.");
        }

        if (request.ContentLength > maxBytes)
            throw TooLarge(operation, maxBytes);

        var body = await ReadAllAsync(request, operation, maxBytes, stop);
        if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            return ReadOnlyMemory<byte>.Empty;
        if (!IsJson(request.ContentType))
            throw Unsupported($"Content-Type is '{Echo.Cut(request.ContentType!)}'. Allowed: {MediaType}, in UTF-8.");
        return body;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpRequest request, OperationName operation, int maxBytes, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        try
        {
            var buffer = new byte[16 * 1024];
            while (await request.Body.ReadAsync(buffer, stop) is var read and > 0)
            {
                if (bytes.Length + read > maxBytes)
                    throw TooLarge(operation, maxBytes);
                bytes.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(operation, maxBytes);
        }
        catch (Exception invalid) when (invalid is InvalidDataException or InvalidOperationException)
        {
            throw new ProblemException(ProblemTypes.InvalidRequest, detail: "The body is not encoded as Content-Encoding says.");
        }
        catch (IOException invalid) when (invalid is not BadHttpRequestException && !stop.IsCancellationRequested)
        {
            // Kestrel, for the size of a chunk that no number can have.
            throw new ProblemException(ProblemTypes.InvalidRequest, cause: invalid, detail: "The body is not framed as Transfer-Encoding says.");
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>JSON is in UTF-8 (RFC 8259), so the charset has no other value. A body without a type is read as JSON.</summary>
    private static bool IsJson(string? contentType) => string.IsNullOrEmpty(contentType)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)));

    private static ProblemException Unsupported(string detail) => new(ProblemTypes.UnsupportedMediaType, detail: detail);

    private static ProblemException TooLarge(OperationName operation, int maxBytes) => new(
        ProblemTypes.RequestTooLarge,
        detail: $"The body of a request to {operation} may have at most {maxBytes.ToString(CultureInfo.InvariantCulture)} bytes.");
}
