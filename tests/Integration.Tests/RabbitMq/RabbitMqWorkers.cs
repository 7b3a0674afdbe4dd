using System.Net;
using System.Text;
using System.Text.Json;
using Messaging.Integration.Tests.Lanes;
using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.RabbitMq;

public sealed class RabbitMqWorkers(SharedBroker broker) : WorkersScenarios(new RabbitMqSystem(broker))
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    // For many computations beside other tests, which take the CPUs first.
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(2);

    private readonly SharedBroker _broker = broker;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_drain_another_worker_takes_the_requests_and_after_a_kill_a_worker_disappears()
    {
        var settings = WorkerSettings.Of(await _broker.FreshAsync(Stop), ("GetList__Wait", "00:00:04"));
        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        await using var first = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        var before = await http.SubmitAsync(Stop);
        await http.WorkerAsync("the first worker has it", worker => IsOf(worker, first) && worker.Running() == 1, Soon, Stop);
        await using var second = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        var name = (await http.WorkerAsync("the second worker is listed", worker => IsOf(worker, second), Soon, Stop)).GetProperty("name").GetString();

        using var drained = await http.PostAsync($"/workers/{Environment.MachineName}-{first.Id}/drain", null, Stop);
        await http.WorkerAsync("the first worker drains", worker => IsOf(worker, first) && worker.GetProperty("draining").GetBoolean(), Soon, Stop);
        var after = new[] { await http.SubmitAsync(Stop), await http.SubmitAsync(Stop), await http.SubmitAsync(Stop) };

        foreach (var id in after.Append(before))
            await Eventually.TrueAsync("it is finished", async () => await http.StateAsync(id, Stop) == "succeeded", Soon, Stop);
        Assert.EndsWith($"/{first.Id}", (await http.JobAsync(before, Stop)).GetProperty("worker").GetString(), StringComparison.Ordinal);
        foreach (var id in after)
            Assert.Equal(name, (await http.JobAsync(id, Stop)).GetProperty("worker").GetString());
        Assert.DoesNotContain(first.Log, line => line.Message.StartsWith("Request requeued", StringComparison.Ordinal));

        first.Kill();
        await Eventually.TrueAsync("it disappears", async () => (await http.WorkersAsync(Stop)).All(worker => IsOf(worker, second)), Soon, Stop);
    }

    [Fact]
    public async Task When_a_drained_worker_loses_its_connection_then_it_drains_on_until_it_is_resumed()
    {
        var address = await _broker.FreshAsync(Stop);
        await using var proxy = new BrokerProxy(address);
        await using var api = await ServiceProcess.StartReadyAsync("Api", WorkerSettings.Of(address), Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", WorkerSettings.Of(proxy.Address), Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        var id = (await http.WorkerAsync("it is listed", _ => true, Soon, Stop)).GetProperty("id").GetString();
        using var drained = await http.PostAsync($"/workers/{id}/drain", null, Stop);
        await http.WorkerAsync("it drains", IsDraining, Soon, Stop);

        proxy.Cut();
        await Eventually.TrueAsync("it connects again", () => proxy.Connections > 1, Soon, Stop);
        var job = await http.SubmitAsync(Stop);
        var submitted = TimeProvider.System.GetUtcNow();

        // A consumer would have taken the job long before that.
        await http.WorkerAsync("it reports for some seconds", found => IsDraining(found) && found.GetProperty("lastSeen").GetDateTimeOffset() > submitted.AddSeconds(6), Soon, Stop);
        Assert.Equal("queued", await http.StateAsync(job, Stop));
        using var resumed = await http.DeleteAsync(new Uri($"/workers/{id}/drain", UriKind.Relative), Stop);
        await Eventually.TrueAsync("the job is finished", async () => await http.StateAsync(job, Stop) == "succeeded", Soon, Stop);
    }

    [Fact]
    public async Task Given_a_paused_operation_with_jobs_in_its_queue_then_none_starts_within_two_seconds_and_all_run_after_the_resume()
    {
        var settings = WorkerSettings.Of(await _broker.FreshAsync(Stop), ("GetList__Iterations", "700000000"), ("GetList__Wait", "00:00:00"), ("Lanes__Count", "1"));
        await using var api = await ServiceProcess.StartReadyAsync("Api", settings, Stop);
        await using var worker = await ServiceProcess.StartReadyAsync("Worker", settings, Stop);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };
        var jobs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.SubmitAsync(Stop)));
        await http.WorkerAsync("one has started", found => found.Running() > 0, Soon, Stop);

        await PauseAsync("true");
        var paused = TimeProvider.System.GetUtcNow();
        // Until then one more may start when another one is finished.
        await http.WorkerAsync("the two seconds are over", found => found.GetProperty("lastSeen").GetDateTimeOffset() > paused.AddSeconds(2), Soon, Stop);
        await Eventually.TrueAsync("what has started is finished", async () => (await StatesAsync()).All(state => state is "queued" or "succeeded"), Soon, Stop);
        // A job that is finished soon has the start in it.
        var latest = (await Task.WhenAll(jobs.Select(id => http.JobAsync(id, Stop))))
            .Where(job => job.GetProperty("started").ValueKind != JsonValueKind.Null).Max(job => job.GetProperty("started").GetDateTimeOffset());
        Assert.True(latest < paused.AddSeconds(2), $"{latest:O} is long after {paused:O}");
        var queued = (await StatesAsync()).Count(state => state == "queued");
        Assert.NotEqual(0, queued);
        await http.WorkerAsync("it reports for some seconds", found => found.GetProperty("lastSeen").GetDateTimeOffset() > paused.AddSeconds(8), Soon, Stop);
        Assert.Equal(queued, (await StatesAsync()).Count(state => state == "queued"));

        await PauseAsync("false");
        await Eventually.TrueAsync("all are finished", async () => (await StatesAsync()).All(state => state == "succeeded"), Later, Stop);
        Assert.All(await Task.WhenAll(jobs.Select(id => http.JobAsync(id, Stop))), job => Assert.Equal(1, job.GetProperty("attempt").GetInt32()));

        async Task PauseAsync(string body)
        {
            using var answer = await http.PutAsync("/operations/get_list/paused", new StringContent(body, Encoding.UTF8, "application/json"), Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        async Task<IEnumerable<string?>> StatesAsync() => await Task.WhenAll(jobs.Select(id => http.StateAsync(id, Stop)));
    }

    private static bool IsDraining(JsonElement worker) => worker.GetProperty("draining").GetBoolean();

    private static bool IsOf(JsonElement worker, ServiceProcess process) =>
        worker.GetProperty("id").GetString()!.EndsWith($"-{process.Id}", StringComparison.Ordinal);
}
