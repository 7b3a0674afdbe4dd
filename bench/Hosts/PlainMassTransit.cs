using MassTransit;
using Messaging.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.Bench.Hosts;

/// <summary>MassTransit as its documentation has it: an API with a request client, or a worker whose handler computes on the thread pool.</summary>
internal static class PlainMassTransit
{
    public const string Api = "api";
    public const string Worker = "worker";
    public const string Queue = "PlainLoop";

    public static async Task RunAsync(string role, string broker)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            // A consumer without a class: the product's worker takes each class for one of its own.
            if (role == Worker)
                bus.AddHandler<PlainLoop>(request => request.RespondAsync(new PlainLoopDone(new BusyLoop(request.Message.Iterations).Run(progress: null, request.CancellationToken))));
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(broker));
                rabbit.ConfigureEndpoints(context);
            });
        });
        await using var app = builder.Build();
        app.MapGet("/get_item", LoopServer.GetItem);
        app.MapGet("/loop/{iterations:long}", async (long iterations, IRequestClient<PlainLoop> client, CancellationToken stop) =>
            TypedResults.Ok((await client.GetResponse<PlainLoopDone>(new(iterations), stop)).Message));
        await app.RunAsync();
    }
}

/// <summary>Asks for a loop. Answered by <see cref="PlainLoopDone"/>.</summary>
public sealed record PlainLoop(long Iterations);

public sealed record PlainLoopDone(ulong Checksum);
