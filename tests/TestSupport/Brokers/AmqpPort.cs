using System.Net.Sockets;

namespace Messaging.TestSupport.Brokers;

/// <summary>Tells a broker that talks from a port that is merely open, as Docker's are from the start.</summary>
internal static class AmqpPort
{
    private const int DefaultPort = 5672;
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);
    private static readonly byte[] ProtocolHeader = [.. "AMQP"u8, 0, 0, 9, 1];

    public static Task AnswersAsync(Uri broker, CancellationToken stop) =>
        Eventually.TrueAsync($"a broker answers on {broker.Host}:{broker.Port}", () => AnswersOnceAsync(broker, stop), StartsWithin, stop);

    private static async Task<bool> AnswersOnceAsync(Uri broker, CancellationToken stop)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(broker.Host, broker.IsDefaultPort ? DefaultPort : broker.Port, stop);
            var stream = client.GetStream();
            await stream.WriteAsync(ProtocolHeader, stop);
            return await stream.ReadAsync(new byte[1], stop) == 1;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
