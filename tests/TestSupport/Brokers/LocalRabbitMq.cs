using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Messaging.TestSupport.Processes;
using Messaging.TestSupport.Servers;

namespace Messaging.TestSupport.Brokers;

/// <summary>
/// An installed RabbitMQ, started apart from any other on this machine: its own node name, ports, Erlang port mapper
/// and folder.
/// </summary>
internal sealed class LocalRabbitMq : IServer
{
    // Debian keeps the plain scripts here; those on its path run only as root or rabbitmq.
    private static readonly string[] Folders = ["/usr/lib/rabbitmq/bin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')];

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);
    private static readonly byte[] ProtocolHeader = [.. "AMQP"u8, 0, 0, 9, 1];

    private readonly int _port = FreePort.Next();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("messaging-rabbitmq-");
    private readonly Dictionary<string, string> _environment;
    private Process? _server;

    public LocalRabbitMq() => _environment = new()
    {
        ["HOME"] = _home.FullName,
        ["RABBITMQ_NODENAME"] = $"messaging-tests-{_port}@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = _port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_home.FullName, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_home.FullName, "log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_home.FullName, "rabbitmq"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_home.FullName, "rabbitmq-env.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_home.FullName, "enabled_plugins"),
        ["ERL_EPMD_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
    };

    public static bool IsInstalled => Script("rabbitmq-server") is not null;

    public string GetConnectionString() => $"amqp://guest:guest@127.0.0.1:{_port}/";

    public async Task StartAsync(CancellationToken stop)
    {
        if (_server is null)
            _server = Run("rabbitmq-server");
        else
            await ControlAsync("start_app");
        await Eventually.TrueAsync($"a broker answers on port {_port}", () => AnswersAsync(stop), StartsWithin, stop);
    }

    public Task StopAsync() => ControlAsync("stop_app");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync();
            _server.Dispose();
            await EndAsync(Run("epmd", "-kill"));
        }

        _home.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync(CancellationToken stop)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port, stop);
            var stream = client.GetStream();
            await stream.WriteAsync(ProtocolHeader, stop);
            return await stream.ReadAsync(new byte[1], stop) == 1;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private static string? Script(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private async Task ControlAsync(string command)
    {
        if (await EndAsync(Run("rabbitmqctl", command)) is var exitCode and not 0)
            throw new InvalidOperationException($"rabbitmqctl {command} ended with {exitCode}.");
    }

    private static async Task<int> EndAsync(Process process)
    {
        using (process)
        {
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
    }

    private Process Run(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(Script(name) ?? name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in _environment)
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        // Read, or the process would block when the pipe is full.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
