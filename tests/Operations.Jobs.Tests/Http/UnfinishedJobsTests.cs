using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Http;

public sealed class UnfinishedJobsTests
{
    private const int Limit = 10;
    private const int Operations = 2_000;

    [Fact]
    public async Task Given_many_jobs_at_a_time_then_exactly_the_limit_is_accepted()
    {
        await using var api = new ApiHost { Settings = { ["Limits:MaxJobs"] = $"{Limit}" } };
        using var client = await JobClient.OfReadyAsync(api);
        var jobs = api.Services.GetRequiredService<UnfinishedJobs>();

        var accepted = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(AddUntilRefusedAsync)));

        Assert.Equal(Limit * Operations, accepted.Sum());

        async Task<int> AddUntilRefusedAsync()
        {
            var count = 0;
            for (var operation = 0; operation < Operations; operation++)
                while (await TryAddAsync($"operation-{operation}"))
                    count++;
            return count;
        }

        async Task<bool> TryAddAsync(string operation)
        {
            try
            {
                await jobs.AddAsync("anonymous", operation, bytes: 1, TestContext.Current.CancellationToken);
                return true;
            }
            catch (ProblemException)
            {
                return false;
            }
        }
    }
}
