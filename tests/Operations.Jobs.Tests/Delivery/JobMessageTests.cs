using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Messaging.Operations.Jobs.Tests.Delivery;

public sealed class JobMessageTests
{
    [Fact]
    public async Task The_message_is_the_request_and_its_answers_go_to_the_queue_of_results()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        var job = await client.PostAsync();
        var context = (await worker.NextAsync()).Context;

        Assert.Equal(job.Id, context.RequestId);
        Assert.EndsWith(QueueNames.JobResults, context.ResponseAddress!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(context.ResponseAddress, context.FaultAddress);
        Assert.Equal(context.ResponseAddress.OriginalString, context.Headers.Get<string>("Events"));
        Assert.Equal(job.Deadline.ToString("O", CultureInfo.InvariantCulture), context.Headers.Get<string>("Deadline"));
        Assert.InRange(context.ExpirationTime!.Value, job.Deadline.UtcDateTime.AddSeconds(-5), job.Deadline.UtcDateTime.AddSeconds(5));
    }

    [Fact]
    public async Task The_trace_id_of_the_caller_is_kept()
    {
        const string TraceId = "0af7651916cd43dd8448eb211c80319c";
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var worker = await JobWorker.ConnectAsync(api);

        var job = await client.PostAsync(("traceparent", $"00-{TraceId}-b7ad6b7169203331-01"));
        (await worker.NextAsync()).Fail(new InvalidOperationException());

        var failed = await client.UntilAsync(job.Id, "failed");
        Assert.Equal(TraceId, failed.Problem!.Value.GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task While_the_broker_is_unavailable_the_message_waits_in_the_store()
    {
        await using var api = new ApiHost
        {
            Settings =
            {
                ["Messaging:Transport"] = "RabbitMq",
                ["ConnectionStrings:RabbitMq"] = $"amqp://guest:guest@127.0.0.1:{ClosedPort()}/",
            },
        };
        using var client = await JobClient.OfReadyAsync(api);
        using var unsent = new Measurements(api, "jobs.unsent");

        var job = await client.PostAsync();
        using var cancelled = await client.SendAsync(HttpMethod.Delete, $"/jobs/{(await client.PostAsync()).Id}");

        Assert.Equal("queued", (await client.JobAsync(job.Id)).State);
        Assert.Equal("cancelled", (await JobResponse.ReadAsync(cancelled, HttpStatusCode.Accepted)).State);
        await TestSupport.Eventually.TrueAsync(
            "one is counted as unsent", () => unsent.Observe() == 1, JobClient.Timeout, TestContext.Current.CancellationToken);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
