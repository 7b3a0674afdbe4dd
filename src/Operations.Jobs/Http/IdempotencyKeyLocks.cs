using System.Collections.Concurrent;

namespace Messaging.Operations.Jobs.Http;

/// <summary>
/// The idempotency keys of requests that this replica is accepting. Between replicas the unique index of the store decides.
/// </summary>
internal sealed class IdempotencyKeyLocks
{
    private readonly ConcurrentDictionary<(string Owner, string Key), bool> _keys = new();

    /// <returns>False if the key is in use. Otherwise call <see cref="Release"/> afterwards.</returns>
    public bool TryAcquire(string owner, string key) => _keys.TryAdd((owner, key), true);

    public void Release(string owner, string key) => _keys.TryRemove((owner, key), out _);
}
