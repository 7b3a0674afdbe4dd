using Messaging.Bench;
using Messaging.Bench.Hosts;
using Messaging.Bench.Hosts.Worker;
using Messaging.Bench.RoundTrip;
using Messaging.Lanes.Processes;

if (LaneProgram.IsRequested(args))
    return LaneProgram.Run(args, BenchWorker.Operations.Catalog);

// The bench starts itself again for every subject that is a program of its own.
switch (args)
{
    case ["bare"]:
        await BareKestrel.RunAsync();
        return 0;
    case ["loop", .. var arguments]:
        await LoopServer.RunAsync(arguments);
        return 0;
    case ["burn"]:
        Burner.Run();
        return 0;
    case ["api"]:
        return await BenchApi.RunAsync();
    case ["hangfire", .. var arguments]:
        await HangfireHost.RunAsync(arguments);
        return 0;
    case ["hangfire-jobs", .. var arguments]:
        await HangfireHost.EnqueueAsync(arguments);
        return 0;
    case ["masstransit", var role, var broker]:
        await PlainMassTransit.RunAsync(role, broker);
        return 0;
    case ["worker"]:
        return await BenchWorker.RunAsync();
    case ["raw-responder", var broker, var queueType]:
        await RawResponder.RunAsync(broker, queueType);
        return 0;
    case ["ask", .. var arguments]:
        await RoundTripProgram.RunAsync(arguments);
        return 0;
    default:
        return await BenchProgram.RunAsync(args);
}
