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

    private static bool IsOf(System.Text.Json.JsonElement worker, ServiceProcess process) =>
        worker.GetProperty("id").GetString()!.EndsWith($"-{process.Id}", StringComparison.Ordinal);
}
