using System.Diagnostics;
using System.Globalization;
using Messaging.TestSupport.Processes;
using Messaging.TestSupport.Servers;

namespace Messaging.TestSupport.Databases;

/// <summary>An installed PostgreSQL, started apart from any other on this machine: its own port and folder.</summary>
/// <param name="options">Further options of <c>postgres</c>.</param>
internal sealed class LocalPostgres(params IReadOnlyList<string> options) : IServer
{
    private const string Debian = "/usr/lib/postgresql";
    private const string User = "postgres";
    private const string Password = "of-a-test";
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly int _port = FreePort.Next();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("messaging-postgres-");
    private Process? _server;

    public static bool IsInstalled => Folder is not null;

    // Debian keeps each version in a folder of its own, and puts none of these programs on the path.
    private static string? Folder =>
        (Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderDescending() : Enumerable.Empty<string>())
        .Select(version => Path.Combine(version, "bin"))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private string Port => _port.ToString(CultureInfo.InvariantCulture);

    private string Data => Path.Combine(_home.FullName, "data");

    public string GetConnectionString() => $"Host=127.0.0.1;Port={Port};Database=postgres;Username={User};Password={Password}";

    public async Task StartAsync(CancellationToken stop)
    {
        if (!Directory.Exists(Data))
            await InitialiseAsync();
        _server = Run(
            "postgres",
            ["-D", Data, "-k", _home.FullName, "-p", Port, "-c", "listen_addresses=127.0.0.1", .. options]);
        await Eventually.TrueAsync(
            $"a server takes connections on port {Port}",
            () => CommandLine.SucceedsAsync(Path.Combine(Folder!, "pg_isready"), "--host", "127.0.0.1", "--port", Port),
            StartsWithin,
            stop);
    }

    public async Task StopAsync()
    {
        // What it calls a fast shutdown: it ends every session and then itself.
        await CommandLine.RunAsync("kill", "-INT", _server!.Id.ToString(CultureInfo.InvariantCulture));
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await EndAsync();
        }

        _home.Delete(recursive: true);
    }

    private async Task InitialiseAsync()
    {
        var password = Path.Combine(_home.FullName, "password");
        await File.WriteAllTextAsync(password, Password);
        if (Environment.IsPrivilegedProcess)
            await CommandLine.RunAsync("chown", "--recursive", User, _home.FullName);
        var (program, arguments) = Command("initdb", ["-D", Data, "-U", User, "--auth", "scram-sha-256", "--pwfile", password]);
        await CommandLine.RunAsync(program, arguments);
    }

    private async Task EndAsync()
    {
        await _server!.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    private static Process Run(string name, string[] arguments)
    {
        var (program, all) = Command(name, arguments);
        var process = Process.Start(new ProcessStartInfo(program, all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        // Read, or the process would block when the pipe is full.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>PostgreSQL refuses to run as root: there it runs as the user that its package made.</summary>
    private static (string Program, string[] Arguments) Command(string name, string[] arguments)
    {
        var program = Path.Combine(Folder!, name);
        return Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid", User, "--regid", User, "--init-groups", program, .. arguments])
            : (program, arguments);
    }
}
