using System.Collections.Concurrent;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;

namespace Messaging.Integration.Tests.Jobs.History;

/// <summary>
/// A thousand jobs, while replicas are killed at random. In the history that the clients record no job is lost and none ends twice.
/// </summary>
public sealed class JobHistory(SharedBroker broker, SharedDatabase database, ITestOutputHelper output)
{
    private const int Jobs = 1000;
    private const int Clients = 8;
    private static readonly TimeSpan Killing = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(3);

    private readonly int _seed = Environment.GetEnvironmentVariable("JOB_HISTORY_SEED") is { } seed
        ? int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture)
        : Random.Shared.Next();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_processes_are_killed_every_accepted_job_ends_once_and_each_attempt_has_a_cause()
    {
        // To repeat a run: JOB_HISTORY_SEED.
        output.WriteLine($"Seed {_seed}");
        await using var store = await database.FreshAsync(Stop);
        await using var replicas = await HistoryReplicas.StartAsync(await broker.FreshAsync(Stop), store, Stop);
        var record = new HistoryRecord();

        var killing = new Killer(replicas.All, _seed).RunAsync(Killing, Stop);
        await Task.WhenAll(ClientsAsync(replicas.Clients, record).Append(killing)).WaitAsync(Killing + EndsWithin, TimeProvider.System, Stop);
        await SettledAsync(replicas.Clients[0]);
        await LookAtAllAsync(replicas.Clients, record);

        var verdict = new HistoryVerdict(record, replicas);
        output.WriteLine(verdict.Totals);
        // Otherwise nothing was shown.
        Assert.NotEmpty(replicas.KillsOf("Api"));
        Assert.NotEmpty(replicas.KillsOf("Worker"));
        Assert.Contains(record.Ends, job => job.Attempt > 1);
        Assert.Equal(Jobs, record.IdsByKey.Count());
        Assert.Equal(Jobs, (await ListAsync(replicas.Clients[1])).Count);
        Assert.Empty(verdict.Lost);
        Assert.Empty(verdict.Duplicates);
        Assert.Empty(verdict.EndedTwice);
        Assert.Empty(verdict.WithoutCause);
    }

    /// <summary>The jobs are spread over the time of the killing, or follow at once where that is too fast.</summary>
    private IEnumerable<Task> ClientsAsync(IReadOnlyList<JobClient> replicas, HistoryRecord record)
    {
        var start = TimeProvider.System.GetTimestamp();
        return Enumerable.Range(0, Clients).Select(async number =>
        {
            var client = new HistoryClient(replicas, record, _seed + number);
            for (var job = number; job < Jobs; job += Clients)
            {
                var early = (Killing * job / Jobs) - TimeProvider.System.GetElapsedTime(start);
                if (early > TimeSpan.Zero)
                    await Task.Delay(early, TimeProvider.System, Stop);
                await client.PostAsync($"job-{job}", Stop);
                // A copy, since others add to it.
                var known = record.Ids.ToList();
                await client.LookAsync(known[job % known.Count], Stop);
            }
        });
    }

    private async Task SettledAsync(JobClient client)
    {
        await Eventually.TrueAsync("every job has ended", async () => (await ListAsync(client)).All(job => job.IsFinal), EndsWithin, Stop);
        // Duplicate messages are dropped only now, and must not change anything.
        await using var connection = await Queues.ConnectAsync(await broker.AddressAsync(Stop), Stop);
        foreach (var queue in new[] { Queues.GetListBackground, Queues.Quarantine, Queues.JobResults })
            await Eventually.TrueAsync($"{queue} is empty", async () => await Queues.CountAsync(connection, queue, Stop) == 0, EndsWithin, Stop);
    }

    private async Task LookAtAllAsync(IReadOnlyList<JobClient> replicas, HistoryRecord record)
    {
        var left = new ConcurrentQueue<Guid>(record.Ids);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            var client = new HistoryClient(replicas, record, _seed + number);
            while (left.TryDequeue(out var id))
                await client.LookAsync(id, Stop);
        }));
    }

    private static async Task<List<JobResponse>> ListAsync(JobClient client)
    {
        var all = new List<JobResponse>();
        for (string? path = "/jobs?limit=100"; path is not null;)
        {
            (var jobs, path) = await JobPage.ReadAsync(client, path);
            all.AddRange(jobs);
        }

        return all;
    }
}
