using System.Globalization;
using Messaging.TestSupport.Processes;

namespace Messaging.Bench.Processes;

/// <summary>Starts the programs that are measured.</summary>
internal static class Programs
{
    /// <summary>A service of the product with a file of its own for the jobs, and without a log line for each call, as all peers.</summary>
    public static ChildProcess Service(string name, Uri address, params IEnumerable<(string, string)> settings) =>
        Service([ServiceAssembly.Find(name)], address, settings);

    /// <summary>An Api of this assembly, otherwise as a service of the product.</summary>
    public static ChildProcess OwnApi(Uri address, params IEnumerable<(string, string)> settings) =>
        Service([typeof(Programs).Assembly.Location, "api"], address, [("DOTNET_gcServer", "1"), .. settings]);

    /// <summary>A program of this assembly, with the garbage collector that ASP.NET Core's project template has.</summary>
    public static ChildProcess Own(IEnumerable<string> arguments, params IEnumerable<(string, string)> settings) =>
        ChildProcess.Start("dotnet", [typeof(Programs).Assembly.Location, .. arguments], [("DOTNET_gcServer", "1"), .. settings]);

    /// <summary>A worker of this assembly, with the runtime's settings of the product's.</summary>
    public static ChildProcess OwnWorker(params IEnumerable<(string, string)> settings) =>
        Own(["worker"], [("DOTNET_TieredPGO", "0"), ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0"), .. settings]);

    /// <summary>A program of a peer, from the folder bench/peers.</summary>
    public static ChildProcess Python(string python, IEnumerable<string> arguments, params IEnumerable<(string, string)> settings) =>
        ChildProcess.Start(python, arguments, [("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONUNBUFFERED", "1"), .. settings], PeersFolder);

    /// <summary>An app of a peer by uvicorn, by default one process.</summary>
    public static ChildProcess Uvicorn(string python, string app, Uri address, IEnumerable<string> options, params IEnumerable<(string, string)> settings) => Python(
        python,
        ["-m", "uvicorn", app, "--port", address.Port.ToString(CultureInfo.InvariantCulture), "--log-level", "warning", "--no-access-log", .. options],
        settings);

    /// <summary>Celery's worker with the tasks of the peers.</summary>
    public static ChildProcess Celery(string python, IEnumerable<string> options, params IEnumerable<(string, string)> settings) =>
        Python(python, ["-m", "celery", "-A", "tasks", "worker", "--loglevel", "WARNING", .. options], settings);

    /// <summary>A program of the folder of BullMQ.</summary>
    public static ChildProcess Node(string folder, string redisPort, params IEnumerable<string> arguments) =>
        ChildProcess.Start("node", arguments, [("REDIS_PORT", redisPort), ("NODE_ENV", "production")], folder);

    /// <summary>A Redis that keeps what it has on the disk, as BullMQ's documentation wants it.</summary>
    public static ChildProcess Redis(string port)
    {
        var data = Directory.CreateTempSubdirectory("messaging-bench-");
        return ChildProcess.Start(
            "redis-server",
            ["--port", port, "--bind", "127.0.0.1", "--dir", data.FullName, "--appendonly", "yes", "--maxmemory-policy", "noeviction"],
            folder: data.FullName,
            data: data);
    }

    /// <summary>One computing process for each CPU, outside of any server, at the priority of every other process.</summary>
    public static IReadOnlyList<ChildProcess> Burners() =>
        [.. Cpus.Select(_ => ChildProcess.Start("dotnet", [typeof(Programs).Assembly.Location, "burn"]))];

    /// <summary>The same at the lowest priority that the kernel knows.</summary>
    public static IReadOnlyList<ChildProcess> IdleBurners() =>
        [.. Cpus.Select(_ => ChildProcess.Start("chrt", ["--idle", "0", "dotnet", typeof(Programs).Assembly.Location, "burn"]))];

    public static Uri FreeAddress() => new($"http://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The settings of the seed's operation.</summary>
    public static IEnumerable<(string, string)> GetList(long iterations, TimeSpan wait) =>
    [
        ("GetList__Iterations", iterations.ToString(CultureInfo.InvariantCulture)),
        ("GetList__Wait", wait.ToString()),
    ];

    private static ChildProcess Service(string[] program, Uri address, IEnumerable<(string, string)> settings)
    {
        var data = Directory.CreateTempSubdirectory("messaging-bench-");
        (string, string)[] own =
        [
            ("ASPNETCORE_URLS", address.ToString()),
            ("Jobs__Store", "Sqlite"),
            ("ConnectionStrings__Jobs", $"Data Source={Path.Combine(data.FullName, "jobs.db")}"),
            ("Logging__LogLevel__Serilog.AspNetCore.RequestLoggingMiddleware", "Warning"),
        ];
        return ChildProcess.Start("dotnet", program, [.. own, .. settings], data.FullName, data);
    }

    private static IEnumerable<int> Cpus => Enumerable.Range(0, Environment.ProcessorCount);

    private static string PeersFolder => Path.Combine(Repository.Root, "bench", "peers");
}
