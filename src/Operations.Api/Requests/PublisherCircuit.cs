using Messaging.ServiceDefaults.Bus;

namespace Messaging.Operations.Api.Requests;

/// <summary>
/// The circuit breaker of publishing. It opens while the broker blocks its publishers, and when it leaves a message unconfirmed for two
/// seconds. Then one message at a time is tried, until the broker confirms one.
/// </summary>
internal sealed class PublisherCircuit(BrokerConnection connection, TimeProvider clock)
{
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _changing = new();

    // When each unconfirmed message was sent, the oldest first.
    private readonly LinkedList<long> _unconfirmed = [];
    private bool _isTripped;
    private int _connection;

    /// <summary>Why the broker takes no messages from any publisher; null if it does.</summary>
    public string? Blocked => connection.BlockedReason is { } reason ? $"the broker takes no messages: {reason}" : null;

    /// <summary>Why a message would be refused; null if the circuit is closed.</summary>
    public string? Reason
    {
        get
        {
            lock (_changing)
                return ReasonNow();
        }
    }

    /// <summary>Call <see cref="Publishing.Confirmed"/> when the broker has confirmed or returned the message, and always dispose it.</summary>
    /// <returns>Null if the message must not be sent.</returns>
    public Publishing? TryBegin() => TryBegin(out _);

    /// <inheritdoc cref="TryBegin()"/>
    /// <param name="reason">Why the message must not be sent; null if it may be.</param>
    public Publishing? TryBegin(out string? reason)
    {
        lock (_changing)
            return (reason = ReasonNow()) is null ? new Publishing(this, _unconfirmed.AddLast(clock.GetTimestamp())) : null;
    }

    private string? ReasonNow() => Blocked ?? (IsTripped() && _unconfirmed.Count > 0 ? "the broker confirms no messages" : null);

    private bool IsTripped()
    {
        // Messages of an earlier connection say nothing about this one.
        if (_connection != connection.Number)
        {
            _connection = connection.Number;
            _unconfirmed.Clear();
            _isTripped = false;
        }

        return _isTripped |= _unconfirmed.First is { Value: var oldest } && clock.GetElapsedTime(oldest) >= ConfirmTimeout;
    }

    private void End(LinkedListNode<long> message, bool isConfirmed)
    {
        lock (_changing)
        {
            // One whose caller left early says nothing.
            _isTripped = !isConfirmed && IsTripped();
            if (message.List is not null)
                _unconfirmed.Remove(message);
        }
    }

    /// <summary>A message on its way to the broker.</summary>
    internal sealed class Publishing(PublisherCircuit circuit, LinkedListNode<long> message) : IDisposable
    {
        private int _isEnded;

        public void Confirmed() => End(isConfirmed: true);

        public void Dispose() => End(isConfirmed: false);

        private void End(bool isConfirmed)
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
                circuit.End(message, isConfirmed);
        }
    }
}
