using System.Diagnostics;
using System.Globalization;
using Messaging.Integration.Tests.Jobs.Systems;
using Messaging.Integration.Tests.Lanes;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Databases;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>
/// Workers that are killed during a job. In one process the Api and the messages end too, which is another
/// scenario: <see cref="InMemoryJobCrashes"/>.
/// </summary>
[Collection(ParallelTests.Name)]
public sealed class JobCrashes(ParallelBroker broker, SharedDatabase database)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_crash_the_second_attempt_succeeds_and_is_visible_to_callers()
    {
        await using var jobs = await new RabbitMqJobSystem(broker, database).StartAsync(Stop, JobSettings.Endless);
        var killed = ((RabbitMqJobs)jobs).Worker;
        var accepted = await jobs.One.AcceptedAsync();
        var first = await RunningAsync(jobs.Other, accepted.Id, attempt: 1);
        await using var other = await ServiceProcess.StartReadyAsync(
            "Worker", WorkerSettings.Of(await broker.AddressAsync(Stop), ("GetList__Wait", "00:00:02")), Stop);
        await using var events = await jobs.Other.EventsAsync(accepted.Id);

        killed.Kill();

        var states = (await events.RestAsync()).Where(next => next.Name == "state").Select(next => next.Job).ToList();
        Assert.Equal([("running", 1), ("running", 2), ("succeeded", 2)], states.Select(job => (job.State, job.Attempt)));
        Assert.Equal((Name(killed.Id), Name(other.Id)), (first.Worker, states[^1].Worker));
        Assert.Equal(states[^1].Finished, (await jobs.One.FindAsync(accepted.Id)).Job.Finished);
    }

    [Fact]
    public async Task After_three_crashes_a_job_fails_with_exit_code_and_last_computation()
    {
        await using var jobs = await new RabbitMqJobSystem(broker, database).StartAsync(Stop, JobSettings.Endless);
        await using var supervised = await SupervisedWorkers.StartAsync(1, WorkerSettings.Of(await broker.AddressAsync(Stop), JobSettings.Endless), Stop);
        var accepted = await jobs.One.AcceptedAsync();

        for (var attempt = 1; attempt <= 3; attempt++)
            Kill((await RunningAsync(jobs.Other, accepted.Id, attempt)).Worker!);

        var job = await jobs.Other.UntilAsync(accepted.Id, job => job.IsFinal);
        Assert.Equal(("failed", "computation-crashed", 3), (job.State, job.ProblemType, job.Attempt));
        Assert.Equal("3", job.Problem!.Value.GetProperty("crashCount").ToString());
        Assert.Null(job.Result);
    }

    // The worker is known from the start event, which may arrive after the first progress.
    private static Task<JobResponse> RunningAsync(JobClient client, Guid id, int attempt) =>
        client.UntilAsync(id, job => job.Attempt == attempt && job is { State: "running", Worker: not null });

    private static string Name(int processId) => $"{Environment.MachineName}/{processId}";

    private static void Kill(string worker)
    {
        using var process = Process.GetProcessById(int.Parse(worker.Split('/')[^1], CultureInfo.InvariantCulture));
        process.Kill(entireProcessTree: true);
    }
}
