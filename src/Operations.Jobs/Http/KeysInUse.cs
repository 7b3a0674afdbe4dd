using System.Collections.Concurrent;

namespace Messaging.Operations.Jobs.Http;

/// <summary>
/// The idempotency keys whose first request this replica is just accepting. Between replicas the index of the store
/// decides.
/// </summary>
internal sealed class KeysInUse
{
    private readonly ConcurrentDictionary<string, bool> _keys = new();

    /// <returns>False if the key is in use. If not, <see cref="Leave"/> must follow.</returns>
    public bool TryEnter(string key) => _keys.TryAdd(key, true);

    public void Leave(string key) => _keys.TryRemove(key, out _);
}
