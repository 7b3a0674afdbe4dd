using MassTransit;
using Messaging.Contracts;
using Messaging.ServiceDefaults.Bus;

namespace Messaging.Worker.Requests;

/// <summary>Every worker replica has a queue of its own for these notices, and says when it begins to hear them.</summary>
internal sealed class CancelRequestConsumerDefinition : ConsumerDefinition<CancelRequestConsumer>
{
    public CancelRequestConsumerDefinition() => EndpointName = ReplicaEndpoint.Name("cancel-request");

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<CancelRequestConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        ReplicaEndpoint.Configure(endpointConfigurator);
        endpointConfigurator.ConnectReceiveEndpointObserver(new JoinedNotice(context));
    }

    /// <summary>Also after a lost connection, during which the queue may have gone.</summary>
    private sealed class JoinedNotice(IServiceProvider services) : IReceiveEndpointObserver
    {
        public Task Ready(ReceiveEndpointReady ready)
        {
            // Not awaited: the bus starts only when this returns.
            _ = TellAsync();
            return Task.CompletedTask;
        }

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

        private async Task TellAsync()
        {
            try
            {
                await services.GetRequiredService<IBus>().Publish(new WorkerJoined(), message => message.Durable = false);
            }
            catch (Exception exception)
            {
                // Nothing is lost but CPU time until the deadlines of those who left.
                services.GetRequiredService<ILogger<JoinedNotice>>().JoinedNotTold(exception);
            }
        }
    }
}
