using Microsoft.AspNetCore.RequestDecompression;

namespace Messaging.Operations.Api.Http;

/// <summary>The codings of request bodies (RFC 9110, section 8.4.1).</summary>
internal static class BodyCodings
{
    /// <summary>The value of <c>Accept-Encoding</c>.</summary>
    public const string Known = "gzip, br, deflate";

    public static void AddBodyCodings(this IServiceCollection services) => services.AddRequestDecompression(options =>
    {
        options.DecompressionProviders.Add("x-gzip", options.DecompressionProviders["gzip"]);
        options.DecompressionProviders.Add("identity", new NoCoding());
    });

    private sealed class NoCoding : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => stream;
    }
}
