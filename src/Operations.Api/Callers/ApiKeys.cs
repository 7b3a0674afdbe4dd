using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;

namespace Messaging.Operations.Api.Callers;

/// <summary>The keys of callers. Only their hashes are known. A key has 256 random bits, so a plain hash protects it.</summary>
internal sealed class ApiKeys
{
    public const string Prefix = "mk_";
    public const string Scheme = "ApiKey";

    private const int Bytes = 32;

    // A valid key is not longer. Otherwise a caller could have many bytes hashed.
    private const int MaxLength = 64;

    private readonly (byte[] Hash, AuthenticateResult Caller)[] _keys;

    public ApiKeys(IEnumerable<KeyValuePair<string, ApiKeyOptions>> callers) => _keys =
    [
        .. from caller in callers
           let result = AuthenticateResult.Success(new(Caller.Principal(Scheme, caller.Key, caller.Value.Scopes), Scheme))
           from hash in caller.Value.Hashes
           select (Convert.FromHexString(hash), result),
    ];

    public static string Create() => $"{Prefix}{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes))}";

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <returns>The caller with this key; null if there is none. The time does not depend on the key.</returns>
    public AuthenticateResult? Find(ReadOnlySpan<char> key)
    {
        if (key.Length > MaxLength)
            return null;

        Span<byte> text = stackalloc byte[MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        AuthenticateResult? found = null;
        foreach (var (known, caller) in _keys)
            found = CryptographicOperations.FixedTimeEquals(known, hash) ? caller : found;
        return found;
    }
}
