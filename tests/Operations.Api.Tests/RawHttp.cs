using System.Net.Sockets;
using System.Text;

namespace Messaging.Operations.Api.Tests;

/// <summary>A connection on which a test writes what an HTTP client would not.</summary>
internal sealed class RawHttp(TcpClient connection) : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RawHttp> ConnectAsync(Uri address)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, Stop);
        return new RawHttp(connection);
    }

    /// <param name="address">The server.</param>
    /// <param name="request">The request, with \n for the end of a line.</param>
    /// <returns>All that the server answers until it closes the connection.</returns>
    public static async Task<string> AskAsync(Uri address, string request)
    {
        await using var connection = await ConnectAsync(address);
        await connection.WriteAsync(request);
        return await connection.ReadToEndAsync();
    }

    public async Task WriteAsync(string text) => await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")), Stop);

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var text = new MemoryStream();
        try
        {
            await connection.GetStream().CopyToAsync(text, Stop).WaitAsync(Soon, TimeProvider.System, Stop);
        }
        catch (IOException)
        {
            // Closed with bytes that nobody has read.
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
