using System.Collections.Concurrent;
using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Messaging.Operations.Jobs.Tests;

/// <summary>A worker whose background requests are controlled by the test.</summary>
internal sealed class JobWorker
{
    private static readonly string Queue = OperationName.Of<Contracts.GetList>().BackgroundQueue;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private readonly Channel<ReceivedJob> _asked = Channel.CreateUnbounded<ReceivedJob>();
    private readonly ConcurrentQueue<CancelRequest> _cancels = new();
    private CancellationToken _stopping;

    /// <summary>The cancellations that it has received.</summary>
    public IReadOnlyCollection<CancelRequest> Cancels => _cancels;

    /// <summary>Whether a request has arrived that the test has not taken.</summary>
    public bool HasMore => _asked.Reader.TryPeek(out _);

    /// <summary>Connects a worker to a running host.</summary>
    public static async Task<JobWorker> ConnectAsync(ApiHost api)
    {
        var worker = new JobWorker();
        worker.StopWith(api.Services);
        await api.AddWorkerAsync<Contracts.GetList>(worker.AskedAsync, Queue);
        await api.AddWorkerAsync<CancelRequest>(worker.CancelledAsync);
        return worker;
    }

    /// <summary>Adds a worker before the host starts.</summary>
    public static JobWorker ConnectAtStart(ApiHost api)
    {
        var worker = new JobWorker();
        api.Starting = services =>
        {
            worker.StopWith(services);
            ApiHost.Connect<Contracts.GetList>(services, worker.AskedAsync, Queue);
            ApiHost.Connect<CancelRequest>(services, worker.CancelledAsync);
        };
        return worker;
    }

    /// <summary>Waits for the next request.</summary>
    public Task<ReceivedJob> NextAsync() => _asked.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
        .WaitAsync(Timeout, TimeProvider.System, TestContext.Current.CancellationToken);

    private async Task AskedAsync(ConsumeContext<Contracts.GetList> context)
    {
        var asked = new ReceivedJob(context);
        await _asked.Writer.WriteAsync(asked);
        // The host waits for its consumers when it stops.
        using var stopped = _stopping.Register(asked.Drop);
        await asked.Ended;
    }

    private Task CancelledAsync(ConsumeContext<CancelRequest> context)
    {
        _cancels.Enqueue(context.Message);
        return Task.CompletedTask;
    }

    private void StopWith(IServiceProvider services) => _stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
}
