using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Lanes;
using Messaging.RunawayWorker.Computations;

namespace Messaging.Integration.Tests.Lanes;

/// <summary>The fault of a computation without a result, and that other requests are not affected.</summary>
public sealed class OutcomesOverTheWire(OneRunawayWorker system) : IClassFixture<OneRunawayWorker>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Harm.Throw, ComputationOutcomes.Failed)]
    [InlineData(Harm.FailFast, ComputationOutcomes.Crashed)]
    [InlineData(Harm.Exit, ComputationOutcomes.Crashed)]
    [InlineData(Harm.OverflowStack, ComputationOutcomes.Crashed)]
    [InlineData(Harm.KillOwnGroup, ComputationOutcomes.Crashed)]
    [InlineData(Harm.SpinForEver, ComputationOutcomes.TimeLimit)]
    [InlineData(Harm.SpinUntilStopped, ComputationOutcomes.TimeLimit)]
    [InlineData(Harm.BlockInNativeCall, ComputationOutcomes.TimeLimit)]
    [InlineData(Harm.StartProcessAndSpin, ComputationOutcomes.TimeLimit)]
    [InlineData(Harm.AllocateWithoutEnd, ComputationOutcomes.MemoryLimit)]
    public async Task The_fault_has_the_outcome_and_the_same_worker_answers_other_requests(Harm harm, string outcome)
    {
        var text = $"{Random.Shared.Next(100_000, 1_000_000)}";

        var fault = system.Requester.AskAsync(harm, Stop, text);
        var others = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => system.Requester.AskAsync(Harm.None, Stop, $"{number}")));

        Assert.Equal(outcome, (await fault).Outcome);
        Assert.Equal("Runaway", (await fault).FaultData("Computation"));
        Assert.Equal(["0", "1", "2", "3", "4"], others.Select(answer => answer.Behaved?.Text));
        var afterwards = await system.Requester.AskAsync(Harm.None, Stop, "afterwards");
        Assert.All(others.Append(afterwards), answer => Assert.Equal(system.Worker.Id, answer.Behaved?.ProcessId));
    }

    [Fact]
    public async Task A_list_whose_computation_exceeds_its_time_limit_gets_504_with_its_problem_type()
    {
        using var answer = await system.Http.GetAsync("/get_list", Stop);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.EndsWith("/problems/computation-time-limit", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
    }
}
