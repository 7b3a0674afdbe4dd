using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Integration.Tests.Systems;

/// <summary>The queues of the operations, as seen from outside: with RabbitMQ's own client.</summary>
internal static class Queues
{
    public const string GetList = "get-list";
    public const string GetListBackground = "get-list_background";
    public const string Errors = "get-list_error";
    public const string Skipped = "get-list_skipped";
    public const string DeadLetters = "get-list_dead-letter";
    public const string Quarantine = "suspects";
    public const string JobResults = "job-results";
    public const string Misbehave = "misbehave";
    public const string MisbehaveBackground = "misbehave_background";
    public const string Echo = "echo";
    public const string MisbehaveErrors = "misbehave_error";

    private static readonly string[] All =
        [.. new[] { GetList, GetListBackground, Misbehave, MisbehaveBackground, "count-primes", "count-primes_background", Echo, $"{Echo}_background", Quarantine, JobResults, "job-heartbeats" }.SelectMany(queue => new[] { queue, $"{queue}_error", $"{queue}_skipped", $"{queue}_dead-letter" })];

    public static Task<IConnection> ConnectAsync(string broker, CancellationToken stop) =>
        new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync(stop);

    /// <summary>Deletes the queues of all operations.</summary>
    public static Task DeleteAsync(string broker, CancellationToken stop) => DeleteAsync(broker, All, stop);

    public static Task DeleteAsync(string broker, string queue, CancellationToken stop) => DeleteAsync(broker, [queue], stop);

    private static async Task DeleteAsync(string broker, IEnumerable<string> queues, CancellationToken stop)
    {
        await using var connection = await ConnectAsync(broker, stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        foreach (var queue in queues)
            await channel.QueueDeleteAsync(queue, cancellationToken: stop);
    }

    public static async Task<bool> ExistsAsync(IConnection connection, string queue, CancellationToken stop) =>
        await FindAsync(connection, queue, stop) is not null;

    /// <returns>How many messages wait in the queue, 0 if there is no such queue.</returns>
    public static async Task<uint> CountAsync(IConnection connection, string queue, CancellationToken stop) =>
        (await FindAsync(connection, queue, stop))?.MessageCount ?? 0;

    /// <returns>How many consumers the queue has.</returns>
    public static async Task<uint> CountConsumersAsync(IConnection connection, string queue, CancellationToken stop) =>
        (await FindAsync(connection, queue, stop))?.ConsumerCount ?? 0;

    private static async Task<QueueDeclareOk?> FindAsync(IConnection connection, string queue, CancellationToken stop)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        try
        {
            return await channel.QueueDeclarePassiveAsync(queue, stop);
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }
}
