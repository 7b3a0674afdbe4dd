using Messaging.Operations.Jobs.Store;
using Messaging.Operations.Jobs.Watch;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Messaging.Operations.Jobs.Tests.Watch;

public sealed class JobWaitingTests
{
    [Fact]
    public async Task The_wait_ends_when_the_host_stops()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var job = await client.PostAsync();
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var waiting = api.Services.GetRequiredService<JobWaiting>().UntilAsync(
            job.Id, owner: null, Look, TimeSpan.FromDays(1), TestContext.Current.CancellationToken);
        await looked.Task.WaitAsync(JobClient.Timeout, TimeProvider.System, TestContext.Current.CancellationToken);
        api.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var seen = await waiting.WaitAsync(JobClient.Timeout, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(JobState.Queued, seen!.State);

        bool Look(Job found)
        {
            looked.TrySetResult();
            return found.State.IsFinal();
        }
    }
}
