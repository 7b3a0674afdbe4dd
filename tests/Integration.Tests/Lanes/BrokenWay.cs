namespace Messaging.Integration.Tests.Lanes;

/// <summary>What a <see cref="BrokerProxy"/> keeps from the other side, without closing anything.</summary>
internal enum BrokenWay
{
    Nothing,

    /// <summary>Messages to consumers; heartbeats and everything else pass.</summary>
    Deliveries,
}
