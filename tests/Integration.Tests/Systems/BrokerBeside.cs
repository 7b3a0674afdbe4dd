using Messaging.TestSupport.Brokers;
using Messaging.TestSupport.Servers;

namespace Messaging.Integration.Tests.Systems;

/// <summary>
/// The broker of <see cref="BesideTheOthers"/>: nobody else's, so that a test may take it away. That test gives it back.
/// </summary>
public sealed class BrokerBeside : SharedBroker
{
    public Task StopAsync() => Broker!.StopAsync();

    /// <summary>Starts it again, or leaves it as it is. A test that was skipped for want of a broker has none to start.</summary>
    public Task StartAsync(CancellationToken stop) => Broker?.StartAsync(stop) ?? Task.CompletedTask;

    protected override Task<IServer> StartBrokerAsync(CancellationToken stop) => RabbitMqBroker.StartOwnAsync(stop);
}
