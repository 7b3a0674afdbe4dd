using Messaging.Integration.Tests.Systems;
using Messaging.Integration.Tests.WireFormat;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>Answers jobs as a worker does, by RabbitMQ's own client.</summary>
internal static class JobResultMessages
{
    public static async Task AnswerAsync(string broker, Guid job, string item, CancellationToken stop)
    {
        await using var connection = await Queues.ConnectAsync(broker, stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        await channel.BasicPublishAsync("", Queues.JobResults, mandatory: true, Envelope.Properties(), Envelope.Response($"{job}", item), stop);
    }
}
