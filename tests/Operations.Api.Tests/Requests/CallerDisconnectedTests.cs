using System.Globalization;
using MassTransit;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class CallerDisconnectedTests
{
    [Fact]
    public async Task The_cancellation_has_the_id_and_the_deadline_of_the_request()
    {
        var stop = TestContext.Current.CancellationToken;
        var asked = new TaskCompletionSource<ConsumeContext>();
        var published = new TaskCompletionSource<CancelRequest>();
        await using var api = new ApiHost();
        await api.AddWorkerAsync<Contracts.GetList>(context =>
        {
            asked.TrySetResult(context);
            return Task.CompletedTask;
        });
        await api.AddWorkerAsync<CancelRequest>(context =>
        {
            published.TrySetResult(context.Message);
            return Task.CompletedTask;
        });
        using var client = api.CreateClient();
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(stop);

        var answer = client.GetAsync(new Uri("/get_list", UriKind.Relative), caller.Token);
        var request = await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), stop);
        Assert.False(published.Task.IsCompleted);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        var cancel = await published.Task.WaitAsync(TimeSpan.FromSeconds(10), stop);
        Assert.Equal(request.RequestId, cancel.RequestId);
        Assert.Equal(request.Headers.Get<string>("Deadline"), cancel.Deadline.ToString("O", CultureInfo.InvariantCulture));
    }
}
