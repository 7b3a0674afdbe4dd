using System.Collections.Concurrent;

namespace Messaging.Operations.Jobs.Http;

/// <summary>
/// The idempotency keys whose first request this replica is just accepting. Between replicas the index of the store
/// decides.
/// </summary>
internal sealed class IdempotencyKeyLocks
{
    private readonly ConcurrentDictionary<string, bool> _keys = new();

    /// <returns>False if the key is in use. If not, <see cref="Release"/> must follow.</returns>
    public bool TryAcquire(string key) => _keys.TryAdd(key, true);

    public void Release(string key) => _keys.TryRemove(key, out _);
}
