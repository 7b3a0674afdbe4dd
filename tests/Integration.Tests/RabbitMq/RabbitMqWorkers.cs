using System.Text.Json;
using Messaging.Integration.Tests.Lanes;
using Messaging.Integration.Tests.Scenarios;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.RabbitMq;

public sealed class RabbitMqWorkers(SharedBroker broker) : WorkersScenarios(new RabbitMqSystem(broker))
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

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

    private static bool IsDraining(JsonElement worker) => worker.GetProperty("draining").GetBoolean();

    private static bool IsOf(JsonElement worker, ServiceProcess process) =>
        worker.GetProperty("id").GetString()!.EndsWith($"-{process.Id}", StringComparison.Ordinal);
}
