using Messaging.Contracts;

namespace Messaging.Operations.Worker.Tests.Queues;

public sealed class BackgroundQueueTests
{
    [Fact]
    public async Task A_request_that_is_sent_to_the_background_queue_is_answered()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "0" });
        var answers = await QueueWatch.OfPublishedAsync<ItemList>(worker.Bus);
        var background = new ReceiveCount(OperationName.Of<GetList>().BackgroundQueue);
        using var observing = worker.Bus.ConnectReceiveObserver(background);

        await worker.SendGetListAsync(OperationName.Of<GetList>().BackgroundQueue);

        await Eventually.HoldsAsync(() => background.Done == 1);
        Assert.Single(await answers.ArrivedAsync());
    }

    [Fact]
    public async Task A_published_request_does_not_reach_the_background_queue()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["GetList:Wait"] = "0" });
        var background = new ReceiveCount(OperationName.Of<GetList>().BackgroundQueue);
        using var observing = worker.Bus.ConnectReceiveObserver(background);

        await worker.GetListAsync();
        await worker.SendGetListAsync(OperationName.Of<GetList>().BackgroundQueue);

        await Eventually.HoldsAsync(() => background.Done > 0);
        Assert.Equal(1, background.Done);
    }
}
