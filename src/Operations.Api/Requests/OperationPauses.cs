using System.Collections.Immutable;

namespace Messaging.Operations.Api.Requests;

/// <summary>The paused operations, as this replica knows them.</summary>
internal sealed class OperationPauses
{
    private volatile ImmutableHashSet<string>? _names;
    private long _changes;

    /// <summary>Another number after each change.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Whether they have been read.</summary>
    public bool IsKnown => _names is not null;

    /// <summary>Their names. Empty before they are known.</summary>
    public IReadOnlySet<string> Names => _names ?? [];

    /// <returns>Whether they have changed.</returns>
    public bool Set(IReadOnlyCollection<string> names)
    {
        var before = Names;
        _names = [.. names];
        if (before.SetEquals(names))
            return false;

        Interlocked.Increment(ref _changes);
        return true;
    }
}
