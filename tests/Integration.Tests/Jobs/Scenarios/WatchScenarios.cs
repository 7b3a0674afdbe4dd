using System.Diagnostics;
using System.Globalization;
using System.Net;
using Messaging.Integration.Tests.Jobs.Systems;

namespace Messaging.Integration.Tests.Jobs.Scenarios;

/// <summary>Ways to follow a job, at any replica.</summary>
public abstract class WatchScenarios(JobFixture fixture)
{
    private JobClient One => fixture.Jobs.One;

    private JobClient Other => fixture.Jobs.Other;

    [Fact]
    public async Task A_conditional_GET_waits_for_a_change_and_returns_304_without_a_change()
    {
        var accepted = await One.AcceptedAsync();
        var (_, known) = await One.FindAsync(accepted.Id);

        var (changed, tag) = await Other.FindAsync(accepted.Id, ("If-None-Match", known), ("Prefer", "wait=60"));
        var (done, last) = await One.FindAsync(accepted.Id, ("Prefer", "wait=60"));
        using var same = await Other.GetAsync($"/jobs/{accepted.Id}", ("If-None-Match", last));

        Assert.Equal("running", changed.State);
        Assert.Equal("succeeded", done.State);
        Assert.Equal(3, new[] { known, tag, last }.Distinct().Count());
        Assert.Equal((HttpStatusCode.NotModified, last), (same.StatusCode, same.Headers.ETag?.ToString()));
    }

    [Fact]
    public async Task Another_replica_streams_the_events_of_a_job_from_queued_to_its_final_state()
    {
        var before = await One.AcceptedAsync();
        var job = await One.AcceptedAsync();

        await using var events = await Other.EventsAsync(job.Id);
        var all = await events.RestAsync();

        Assert.Equal(["queued", "running", "succeeded"], all.Where(next => next.Name == "state").Select(next => next.Job.State));
        Assert.Contains(all, next => next is { Name: "progress", Job: { State: "running", Progress: > 0 and < 1 } });
        Assert.Equal(all.Select(next => next.Job.Progress).Order(), all.Select(next => next.Job.Progress));
        Assert.Equal(all.Select(next => next.Id).Distinct().Order(), all.Select(next => next.Id));
        Assert.Equal(["Item1", "Item2", "Item3"], all[^1].Job.Result!);
        Assert.Equal("succeeded", (await One.FindAsync(before.Id)).Job.State);
    }

    [Fact]
    public async Task A_broken_stream_continues_at_another_replica_until_the_final_state()
    {
        var job = await One.AcceptedAsync();
        await One.UntilAsync(job.Id, "running");
        JobEvent seen;
        await using (var events = await One.EventsAsync(job.Id))
            seen = (await events.NextAsync())!;

        await using var rest = await Other.EventsAsync(job.Id, Text(seen.Id));
        var missed = await rest.RestAsync();
        using var afterTheEnd = await One.GetAsync($"/jobs/{job.Id}/events", ("Last-Event-ID", Text(missed[^1].Id)));

        Assert.All(missed, next => Assert.True(next.Id > seen.Id));
        Assert.Equal(["succeeded"], missed.Select(next => next.Job.State).Where(state => state != "running"));
        Assert.Equal(HttpStatusCode.NoContent, afterTheEnd.StatusCode);
    }

    [Fact]
    public async Task A_list_has_the_newest_jobs_first_and_new_jobs_do_not_shift_its_pages()
    {
        var asked = new List<Guid>();
        for (var number = 0; number < 5; number++)
        {
            asked.Insert(0, (await (number % 2 == 0 ? One : Other).AcceptedAsync()).Id);
            // The order within one millisecond is random.
            var accepted = Stopwatch.StartNew();
            await Eventually.TrueAsync("the next millisecond has begun", () => accepted.Elapsed > TimeSpan.FromMilliseconds(1), JobClient.WaitLimit, TestContext.Current.CancellationToken);
        }

        var first = await JobPage.ReadAsync(One, "/jobs?operation=get_list&limit=2");
        var newer = await Other.AcceptedAsync();
        var second = await JobPage.ReadAsync(Other, first.Next!);
        var third = await JobPage.ReadAsync(One, second.Next!);

        // Those of other tests follow.
        Assert.Equal(asked, first.Jobs.Concat(second.Jobs).Concat(third.Jobs.Take(1)).Select(job => job.Id));
        Assert.Equal(newer.Id, Assert.Single(await Other.ListAsync("?limit=1")).Id);
        foreach (var id in asked.Append(newer.Id))
            (await One.DeleteAsync(id)).Dispose(); // Or other tests would wait for them.
    }

    [Fact]
    public async Task A_list_can_be_filtered_by_state()
    {
        var running = await One.AcceptedAsync();
        var cancelled = await Other.AcceptedAsync();
        await One.CancelAsync(cancelled.Id);

        var list = await Other.ListAsync("?state=cancelled");

        Assert.Equal(cancelled.Id, list[0].Id);
        Assert.All(list, job => Assert.Equal("cancelled", job.State));
        Assert.DoesNotContain(await One.ListAsync("?state=cancelled"), job => job.Id == running.Id);
    }

    [Fact]
    public async Task A_job_can_be_cancelled_repeatedly_but_not_in_another_final_state()
    {
        var done = await One.AcceptedAsync();
        await One.UntilAsync(done.Id, "succeeded");
        var job = await One.AcceptedAsync();

        var cancelled = await Other.CancelAsync(job.Id);
        var again = await One.CancelAsync(job.Id);
        using var tooLate = await Other.DeleteAsync(done.Id);
        using var unknown = await One.DeleteAsync(Guid.NewGuid());

        Assert.Equal("cancelled", cancelled.State);
        Assert.Equivalent(cancelled, again, strict: true);
        Assert.Equivalent(cancelled, (await Other.FindAsync(job.Id)).Job, strict: true);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NotFound), (tooLate.StatusCode, unknown.StatusCode));
        Assert.Equal("succeeded", (await One.FindAsync(done.Id)).Job.State);
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
