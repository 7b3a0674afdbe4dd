using System.Threading.Channels;
using MassTransit;
using Messaging.Operations.Api.Requests;

namespace Messaging.Operations.Jobs.Watch;

/// <summary>
/// Publishes which jobs changed to all replicas: at once, and changes during a publication with the next message.
/// </summary>
internal sealed class JobNotifications(JobWatch watch, BrokerSender broker, IBus bus) : BackgroundService
{
    private const int BatchSize = 500;

    private readonly Channel<Guid> _changed = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });

    /// <summary>Called after the change is stored. Does not wait for the broker: watchers also poll every second.</summary>
    public void Changed(Guid jobId)
    {
        watch.Changed(jobId);
        _changed.Writer.TryWrite(jobId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _changed.Reader.WaitToReadAsync(stoppingToken))
        {
            var ids = new HashSet<Guid>();
            while (ids.Count < BatchSize && _changed.Reader.TryRead(out var id))
                ids.Add(id);
            await broker.TryAsync(stop => bus.Publish(new JobsChanged([.. ids]), message => message.Durable = false, stop).WaitAsync(stop), isBroadcast: true);
        }
    }
}
