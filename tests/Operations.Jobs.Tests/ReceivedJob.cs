using MassTransit;
using Messaging.Contracts;

namespace Messaging.Operations.Jobs.Tests;

/// <summary>A background request that a worker has received.</summary>
internal sealed class ReceivedJob(ConsumeContext<Contracts.GetList> context)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => _ended.Task;

    public ConsumeContext Context => context;

    public Guid Id => context.RequestId!.Value;

    /// <summary>Sends the start event.</summary>
    public Task StartAsync(int attempt = 1, string worker = "a worker") =>
        SendEventAsync(new RequestStarted(Id, attempt, worker, TimeProvider.System.GetUtcNow()));

    public Task ProgressAsync(double progress, int attempt = 1) => SendEventAsync(new RequestProgressed(Id, attempt, progress));

    /// <summary>Answers and ends the consumer.</summary>
    public async Task AnswerAsync(params string[] items)
    {
        await context.RespondAsync(new ItemList(items));
        _ended.TrySetResult();
    }

    /// <summary>Answers with headers and ends the consumer.</summary>
    public async Task AnswerWithAsync(IEnumerable<KeyValuePair<string, object?>> headers)
    {
        await context.RespondAsync(new ItemList([]), message =>
        {
            foreach (var (name, value) in headers)
                message.Headers.Set(name, value);
        });
        _ended.TrySetResult();
    }

    /// <summary>Answers as often as it is called.</summary>
    public Task AnswerAgainAsync(params string[] items) => context.RespondAsync(new ItemList(items));

    /// <summary>Throws in its consumer.</summary>
    public void Fail(Exception exception) => _ended.TrySetException(exception);

    /// <summary>Ends without an answer.</summary>
    public void Drop() => _ended.TrySetResult();

    private async Task SendEventAsync<T>(T message)
        where T : class
    {
        var events = await context.GetSendEndpoint(new Uri(context.Headers.Get<string>(MessageHeaders.Events)!));
        await events.Send(message);
    }
}
