using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;

namespace Messaging.Operations.Api.Callers;

/// <summary>The keys of callers. Only their hashes are known. A key has 256 random bits, so a plain hash protects it.</summary>
internal sealed class ApiKeys
{
    public const string Prefix = "mk_";
    public const string Scheme = "ApiKey";

    private const string Bearer = "Bearer ";
    private const int Bytes = 32;

    // A valid key is not longer. Otherwise a caller could have many bytes hashed.
    private const int MaxLength = 64;

    private readonly (byte[] Hash, ClaimsPrincipal Caller)[] _keys;

    public ApiKeys(IEnumerable<KeyValuePair<string, ApiKeyOptions>> callers) => _keys =
    [
        .. from caller in callers
           let principal = Caller.Principal(Scheme, caller.Key, caller.Value.Scopes)
           from hash in caller.Value.Hashes
           select (Convert.FromHexString(hash), principal),
    ];

    public static string Create() => $"{Prefix}{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes))}";

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Whether a request has a key, and no token.</summary>
    public static bool HasKey(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer + Prefix, StringComparison.OrdinalIgnoreCase);

    /// <returns>The caller with the key of a request; null if it has none, or an unknown one.</returns>
    public ClaimsPrincipal? Find(HttpContext http)
    {
        if (!HasKey(http.Request))
            return null;

        var header = http.Request.Headers.Authorization[0]!;
        // Kestrel keeps the string of a header that the next request of a connection repeats. Other versions send requests side by side.
        var last = HttpProtocol.IsHttp11(http.Request.Protocol) ? http.Features.Get<IConnectionItemsFeature>()?.Items : null;
        if (last?.TryGetValue(this, out var value) is true && value is Known known && ReferenceEquals(known.Header, header))
            return known.Caller;

        var caller = Find(header.AsSpan(Bearer.Length).Trim());
        if (caller is not null)
            last?[this] = new Known(header, caller);
        return caller;
    }

    /// <returns>The caller with this key; null if there is none. The time does not depend on the key.</returns>
    private ClaimsPrincipal? Find(ReadOnlySpan<char> key)
    {
        if (key.Length > MaxLength)
            return null;

        Span<byte> text = stackalloc byte[MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        ClaimsPrincipal? found = null;
        foreach (var (known, caller) in _keys)
            found = CryptographicOperations.FixedTimeEquals(known, hash) ? caller : found;
        return found;
    }

    private sealed record Known(string Header, ClaimsPrincipal Caller);
}
