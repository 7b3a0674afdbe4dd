using System.Net;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Sweeping;

public sealed class SweepTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static FastClock Fast => new(factor: 5);

    [Fact]
    public async Task An_unsent_job_of_a_killed_replica_is_sent()
    {
        await using var api = new ApiHost { Clock = Fast };
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var now = api.Clock.GetUtcNow();
        var job = new Job { Id = Guid.CreateVersion7(now), Operation = "get_list", Request = "{}", CreatedAt = now, Deadline = now.AddHours(1) };
        using var unsent = new Measurements(api, "jobs.unsent");

        await api.Services.GetRequiredService<JobStore>().AddAsync(job, Stop);
        await Eventually.TrueAsync("it is counted", () => unsent.Observe() == 1, JobClient.Timeout, Stop);
        var asked = await worker.NextAsync();
        await asked.AnswerAsync("Item1");

        Assert.Equal(job.Id, asked.Id);
        Assert.Null(asked.Context.Headers.Get<int>(MessageHeaders.CrashCount));
        await client.UntilAsync(job.Id, "succeeded");
        await Eventually.TrueAsync("it is not any more", () => unsent.Observe() == 0, JobClient.Timeout, Stop);
        Assert.False(worker.HasMore);
    }

    [Fact]
    public async Task An_unfinished_job_expires_at_its_deadline()
    {
        await using var api = new ApiHost { Settings = { ["Jobs:Timeout"] = "00:00:01" } };
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        using var finished = new Measurements(api, "jobs.finished");
        var job = await client.PostAsync();
        var asked = await worker.NextAsync();

        var expired = await client.UntilAsync(job.Id, "expired");
        await asked.StartAsync();

        Assert.Equal("/problems/deadline-exceeded", expired.ProblemType);
        // No worker's log has a reason, and no caller can wait longer.
        Assert.False(expired.Problem!.Value.TryGetProperty("traceId", out _));
        Assert.DoesNotContain("Prefer", expired.Problem!.Value.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True(expired.Finished >= expired.Deadline);
        Assert.Equal(1, finished.Tags["expired"]);
        await Eventually.TrueAsync("a worker that starts the expired job gets a cancellation", () => worker.Cancels.Count == 1, JobClient.Timeout, Stop);
    }

    [Fact]
    public async Task After_an_outage_a_waiting_result_is_stored_although_the_deadline_has_passed()
    {
        await using var api = new ApiHost { Clock = Fast };
        using var client = await JobClient.OfReadyAsync(api);
        var (store, circuit) = (api.Services.GetRequiredService<JobStore>(), api.Services.GetRequiredService<StoreCircuit>());
        var now = api.Clock.GetUtcNow();
        var (answered, silent) = (Due(now, TimeSpan.FromSeconds(5)), Due(now, TimeSpan.FromSeconds(5)));
        await store.AddAsync(answered, Stop);
        await store.AddAsync(silent, Stop);

        circuit.HalfOpen();
        await Eventually.TrueAsync("the outage is over", () => circuit.ClosedSince > now, JobClient.Timeout, Stop);
        await Eventually.TrueAsync("their deadline has passed", () => api.Clock.GetUtcNow() > silent.Deadline, JobClient.Timeout, Stop);
        var afterwards = Due(api.Clock.GetUtcNow(), TimeSpan.FromSeconds(1));
        await store.AddAsync(afterwards, Stop);
        await client.UntilAsync(afterwards.Id, "expired");

        Assert.Equal("queued", (await client.JobAsync(silent.Id)).State);
        Assert.True(await api.Services.GetRequiredService<JobChanges>().CompleteAsync(answered.Id, new(JobState.Succeeded, Result: "[]"), attempt: null, Stop));
        await client.UntilAsync(silent.Id, "expired");
        Assert.Equal("succeeded", (await client.JobAsync(answered.Id)).State);

        // Of an unknown operation, so that no sweep sends it.
        static Job Due(DateTimeOffset now, TimeSpan after) => new() { Id = Guid.CreateVersion7(now), Operation = "none", CreatedAt = now, Deadline = now + after };
    }

    [Fact]
    public async Task After_its_retention_a_finished_job_is_removed_and_its_key_is_free()
    {
        await using var api = new ApiHost { Settings = { ["Jobs:Retention"] = "00:00:02" } };
        using var client = await JobClient.OfReadyAsync(api);
        await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync(("Idempotency-Key", "order-1"));
        var waiting = await client.PostAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{job.Id}");

        Assert.Equal(job.Id, (await client.PostAsync(("Idempotency-Key", "order-1"))).Id);
        await Eventually.TrueAsync(
            "it is gone",
            async () =>
            {
                using var answer = await client.GetAsync($"/jobs/{job.Id}");
                return answer.StatusCode == HttpStatusCode.NotFound;
            },
            JobClient.Timeout,
            Stop);

        Assert.Equal("queued", (await client.JobAsync(waiting.Id)).State);
        Assert.NotEqual(job.Id, (await client.PostAsync(("Idempotency-Key", "order-1"))).Id);
    }

    [Fact]
    public async Task An_unsent_cancellation_of_a_killed_replica_is_sent()
    {
        await using var api = new ApiHost { Clock = Fast };
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);
        var job = await client.PostAsync();
        await worker.NextAsync();

        await api.Services.GetRequiredService<JobChanges>().CompleteAsync(job.Id, new(JobState.Cancelled), attempt: null, Stop);

        await Eventually.TrueAsync("the cancellation is received", () => worker.Cancels.Count > 0, JobClient.Timeout, Stop);
        Assert.Equal(new CancelRequest(job.Id, job.Deadline), worker.Cancels.First());
    }

    [Fact]
    public async Task After_a_restart_unfinished_jobs_run_again_and_finished_jobs_are_unchanged()
    {
        await using var before = new ApiHost();
        using var firstClient = await JobClient.OfReadyAsync(before);
        var firstWorker = await JobWorker.ConnectAsync(before);
        var done = await firstClient.PostAsync();
        await (await firstWorker.NextAsync()).AnswerAsync("Item1");
        await firstClient.UntilAsync(done.Id, "succeeded");
        var running = await firstClient.PostAsync();
        await (await firstWorker.NextAsync()).StartAsync();
        await firstClient.UntilAsync(running.Id, "running");
        var queued = await firstClient.PostAsync(("Idempotency-Key", "order-1"));
        await firstWorker.NextAsync();
        await before.StopAsync();

        await using var after = new ApiHost { Settings = { ["ConnectionStrings:Jobs"] = before.Settings["ConnectionStrings:Jobs"] } };
        var worker = JobWorker.ConnectAtStart(after);
        using var client = await JobClient.OfReadyAsync(after);
        Assert.Equal(["Item1"], (await client.UntilAsync(done.Id, "succeeded")).Result!);
        var again = new[] { await worker.NextAsync(), await worker.NextAsync() };

        Assert.Equal(new[] { running.Id, queued.Id }.Order(), again.Select(asked => asked.Id).Order());
        Assert.Equal(queued.Id, (await client.PostAsync(("Idempotency-Key", "order-1"))).Id);
        Assert.Equal("queued", (await client.JobAsync(running.Id)).State);
        foreach (var asked in again)
        {
            await asked.AnswerAsync("Item2");
            Assert.Equal(["Item2"], (await client.UntilAsync(asked.Id, "succeeded")).Result!);
        }

        Assert.False(worker.HasMore);
    }
}
