using Messaging.TestSupport.Processes;

namespace Messaging.Bench.Processes;

/// <summary>The programs of others that this machine has. What is missing is left out, and said so by bench.sh.</summary>
/// <param name="FastApi">The Python that has FastAPI and uvicorn; null if none has.</param>
/// <param name="Celery">The Python that has Celery; null if none has.</param>
/// <param name="CeleryOnDatabase">The Python that has Celery and what its results need in PostgreSQL; null if none has.</param>
/// <param name="BullMq">The folder of the programs with BullMQ, where it is installed and Node.js and Redis are there; null if not.</param>
/// <param name="HasWrk">Whether wrk sends the requests of closed loops.</param>
internal sealed record Peers(string? FastApi, string? Celery, string? CeleryOnDatabase, string? BullMq, bool HasWrk)
{
    // The system's own first: that is the one that has the system's packages.
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    // Uvicorn takes what makes it faster if it is there.
    private const string FastApiVersions = """
        import importlib.util, sys, fastapi, uvicorn
        faster = [name for name in ('uvloop', 'httptools') if importlib.util.find_spec(name)]
        print('Python', sys.version.split()[0], '· FastAPI', fastapi.__version__, '· uvicorn', uvicorn.__version__, 'with', ' and '.join(faster) or 'asyncio and h11')
        """;

    public static async Task<Peers> FindAsync() => new(
        await PythonWithAsync("fastapi, uvicorn"),
        await PythonWithAsync("celery"),
        await PythonWithAsync("celery, sqlalchemy, psycopg2"),
        await BullMqAsync(),
        await CommandLine.SucceedsAsync("sh", "-c", "command -v wrk"));

    public async Task<string> VersionsAsync()
    {
        var versions = new List<string>();
        if (FastApi is not null)
            versions.Add(await CommandLine.RunAsync(FastApi, "-c", FastApiVersions));
        if (Celery is not null)
            versions.Add(await CommandLine.RunAsync(Celery, "-c", "import celery; print('Celery', celery.__version__)"));
        if (BullMq is not null)
            versions.Add(await CommandLine.RunAsync("node", "-p", "'Node.js ' + process.versions.node + ' · BullMQ ' + require(process.argv[1]).version", Path.Combine(BullMq, "node_modules/bullmq/package.json")));
        versions.Add(HasWrk ? "wrk" : "no wrk: closed loops are the bench's own threads");
        return string.Join(" · ", versions);
    }

    private static async Task<string?> BullMqAsync()
    {
        var folder = Path.Combine(Repository.Root, "bench/peers/bullmq");
        return Directory.Exists(Path.Combine(folder, "node_modules/bullmq"))
            && await CommandLine.SucceedsAsync("node", "--version")
            && await CommandLine.SucceedsAsync("redis-server", "--version")
                ? folder
                : null;
    }

    private static async Task<string?> PythonWithAsync(string modules)
    {
        foreach (var python in Pythons)
        {
            if (await CommandLine.SucceedsAsync(python, "-c", $"import {modules}"))
                return python;
        }

        return null;
    }
}
