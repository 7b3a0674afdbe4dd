using Messaging.Api.Jobs.Store;
using Messaging.Contracts;
using Messaging.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MessageHeaders = Messaging.Contracts.MessageHeaders;

namespace Messaging.Api.Tests.Jobs.Sweeping;

/// <summary>A process that died with its messages in memory, and the store that it left.</summary>
public sealed class DeathsInMemoryTests
{
    private int _left;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_dead_process_had_has_one_more_death_and_what_it_had_not_sent_has_not()
    {
        var (running, sent, unsent) = (Left(JobState.Running, attempt: 1), Left(JobState.Queued, attempt: 0), Left(JobState.Queued, attempt: 0, isSent: false));
        await using var api = new ApiHost();
        var worker = StartAfter(api, running, sent, unsent);
        using var client = await JobClient.OfReadyAsync(api);

        var deaths = new Dictionary<Guid, int?>();
        for (var i = 0; i < 3; i++)
        {
            var asked = await worker.NextAsync();
            deaths.Add(asked.Id, DeathsOf(asked));
            await asked.AnswerAsync();
        }

        Assert.Equal(new() { [running.Id] = 1, [sent.Id] = 1, [unsent.Id] = null }, deaths);
    }

    [Fact]
    public async Task It_is_with_no_worker_until_it_is_begun_again()
    {
        var job = Left(JobState.Running, attempt: 1);
        await using var api = new ApiHost();
        var worker = StartAfter(api, job);
        using var client = await JobClient.OfReadyAsync(api);

        var asked = await worker.NextAsync();
        var queued = await client.JobAsync(job.Id);
        await asked.StartAsync(attempt: 2, worker: "the next");
        var running = await client.UntilAsync(job.Id, "running");

        Assert.Equal(("queued", 1, 0, null, null), (queued.State, queued.Attempt, queued.Progress, queued.Worker, queued.Started));
        Assert.Equal((2, "the next"), (running.Attempt, running.Worker));
    }

    [Fact]
    public async Task One_that_has_one_death_left_is_sent_when_all_other_suspects_are_done()
    {
        var (one, other, first) = (Left(JobState.Running, attempt: 2), Left(JobState.Queued, attempt: 1), Left(JobState.Running, attempt: 1));
        await using var api = new ApiHost();
        var worker = StartAfter(api, one, other, first);
        using var client = await JobClient.OfReadyAsync(api);

        var asked = new List<(Guid, int?)>();
        for (var i = 0; i < 3; i++)
        {
            var next = await worker.NextAsync();
            asked.Add((next.Id, DeathsOf(next)));
            await IsNextAsync(api, worker);
            await next.AnswerAsync();
            await client.UntilAsync(next.Id, "succeeded");
        }

        Assert.Equal([(first.Id, 1), (one.Id, 2), (other.Id, 2)], asked);
    }

    [Fact]
    public async Task One_that_died_alone_has_its_third_death_and_is_sent_to_be_given_up()
    {
        var (begun, swift, givenUp) = (Left(JobState.Running, attempt: 3), Left(JobState.Queued, attempt: 2), Left(JobState.Queued, attempt: 3));
        await using var api = new ApiHost();
        var worker = StartAfter(api, begun, swift, givenUp);
        using var client = await JobClient.OfReadyAsync(api);

        var asked = new[] { await worker.NextAsync(), await worker.NextAsync(), await worker.NextAsync() };

        Assert.Equal(new[] { begun.Id, swift.Id, givenUp.Id }.Order(), asked.Select(job => job.Id).Order());
        Assert.All(asked, job => Assert.Equal(RequestDeaths.Most, DeathsOf(job)));
    }

    [Fact]
    public async Task One_that_takes_the_process_down_at_once_was_marked_as_sent()
    {
        var job = Left(JobState.Queued, attempt: 0, isSent: false);
        await using var api = new ApiHost();
        var worker = StartAfter(api, job);
        using var client = await JobClient.OfReadyAsync(api);

        await worker.NextAsync();

        Assert.Equal(0, await api.Services.GetRequiredService<JobOutbox>().CountUnsentAsync(Stop));
    }

    [Fact]
    public async Task One_that_could_not_be_sent_is_not_marked()
    {
        var (job, unknown) = (Left(JobState.Queued, attempt: 0), Left(JobState.Queued, attempt: 0, operation: "none"));
        await using var api = new ApiHost();
        var worker = StartAfter(api, unknown, job);
        using var client = await JobClient.OfReadyAsync(api);

        await worker.NextAsync();

        await Eventually.TrueAsync(
            "it is unsent", async () => await api.Services.GetRequiredService<JobOutbox>().CountUnsentAsync(Stop) == 1, JobClient.Patience, Stop);
        Assert.Equal("queued", (await client.JobAsync(unknown.Id)).State);
    }

    [Fact]
    public async Task What_a_process_had_that_ended_in_order_has_no_death()
    {
        await using var before = new ApiHost();
        using var firstClient = await JobClient.OfReadyAsync(before);
        var firstWorker = await JobWorker.ConnectAsync(before);
        var job = await firstClient.PostAsync();
        await (await firstWorker.NextAsync()).StartAsync();
        await firstClient.UntilAsync(job.Id, "running");
        await before.StopAsync();

        await using var after = new ApiHost { Settings = { ["ConnectionStrings:Jobs"] = before.Settings["ConnectionStrings:Jobs"] } };
        var worker = JobWorker.ConnectAtStart(after);
        using var client = await JobClient.OfReadyAsync(after);
        var asked = await worker.NextAsync();

        Assert.Null(DeathsOf(asked));
        Assert.Equal(("queued", 0), ((await client.JobAsync(job.Id)).State, (await client.JobAsync(job.Id)).Attempt));
    }

    private static int? DeathsOf(JobAsked asked) => asked.Context.Headers.Get<int>(MessageHeaders.Deaths);

    /// <summary>Leaves a job that nobody suspects: it comes with the sweep after, and the sweep that brings it brings nothing else.</summary>
    private async Task IsNextAsync(ApiHost api, JobWorker worker)
    {
        var job = Left(JobState.Queued, attempt: 0, isSent: false);
        await api.Services.GetRequiredService<JobStore>().AddAsync(job, Stop);
        var next = await worker.NextAsync();
        Assert.Equal(job.Id, next.Id);
        await next.AnswerAsync();
    }

    private Job Left(JobState state, int attempt, bool isSent = true, string operation = "get_list")
    {
        // Ids of one millisecond are in no order.
        var at = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(_left++);
        return new()
        {
            Id = Guid.CreateVersion7(at),
            Operation = operation,
            Request = "{}",
            State = state,
            Attempt = attempt,
            Progress = state == JobState.Running ? 0.5 : 0,
            Worker = state == JobState.Running ? "the dead" : null,
            StartedAt = state == JobState.Running ? at : null,
            SentAt = isSent ? at : null,
            CreatedAt = at,
            Deadline = at + TimeSpan.FromHours(1),
        };
    }

    /// <summary>Has the host find these in its store, in this order, and a worker of its own.</summary>
    private static JobWorker StartAfter(ApiHost api, params Job[] left)
    {
        var worker = JobWorker.ConnectAtStart(api);
        var connect = api.Starting;
        api.Starting = services =>
        {
            using var context = services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContext();
            context.Database.Migrate();
            context.Jobs.AddRange(left);
            context.SaveChanges();
            connect!(services);
        };
        return worker;
    }
}
