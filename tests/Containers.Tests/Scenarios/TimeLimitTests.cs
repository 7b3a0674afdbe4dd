using System.Net;
using System.Text.Json;

namespace Messaging.Containers.Tests.Scenarios;

[Collection(ScenarioOrder.OtherWorkers)]
public sealed class TimeLimitTests(RunningSystem system) : Scenario(system)
{
    private const int Lanes = 2;
    private const int WithStandby = Lanes + 1;

    protected override IReadOnlyDictionary<string, string> WorkerSettings { get; } = new Dictionary<string, string>
    {
        ["GetList__Iterations"] = "1000000000000000",
        ["Lanes__Count"] = $"{Lanes}",
        ["Lanes__TimeLimit"] = "00:00:01",
    };

    [Fact]
    public async Task At_the_time_limit_the_computation_and_its_processes_end_and_the_worker_stays_healthy()
    {
        var workers = await System.ContainersAsync("worker", Stop);
        var upSince = await UpSinceAsync(workers);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => System.GetListAnswerAsync(Stop)));

        foreach (var answer in answers)
        {
            using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
            Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
            Assert.Equal("/problems/computation-time-limit", problem.RootElement.GetProperty("type").GetString());
        }

        Assert.Equal(upSince, await UpSinceAsync(workers));
        foreach (var worker in workers)
        {
            Assert.Equal("healthy", await worker.HealthAsync(Stop));
            await Wait.UntilAsync("all lanes are there", async () => (await worker.LanesAsync(Stop)).Count == WithStandby, Stop);
            var lanes = await worker.LanesAsync(Stop);

            await worker.StopAsync(Stop);

            Assert.Equal("0", await worker.InspectAsync("{{.State.ExitCode}}", Stop));
            Assert.DoesNotContain(lanes, lane => Directory.Exists($"/proc/{lane}"));
        }
    }

    private static async Task<string[]> UpSinceAsync(IEnumerable<Docker.Container> workers) =>
        await Task.WhenAll(workers.Select(worker => worker.UpSinceAsync(Stop)));
}
