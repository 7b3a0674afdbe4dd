using MassTransit;
using Messaging.Contracts;
using Messaging.Lanes;
using Messaging.Operations.Worker.Events;
using Microsoft.Extensions.Options;

namespace Messaging.Worker;

internal sealed partial class GetListConsumer(
    ILanes lanes, RequestProgress progress, IOptions<GetListOptions> settings, TimeProvider clock, ILogger<GetListConsumer> logger)
    : IConsumer<GetList>
{
    public async Task Consume(ConsumeContext<GetList> context)
    {
        var options = settings.Value;
        var stop = context.CancellationToken;

        var first = await lanes.RunAsync(new BusyLoop(options.Iterations), progress.Part(0, 0.1), stop);
        LogStart();
        await clock.DelayAsync(options.Wait, progress.Part(0.1, 0.9), stop);
        LogEnd();
        var second = await lanes.RunAsync(new BusyLoop(options.Iterations), progress.Part(0.9, 1), stop);

        LogComputed(first, second);
        await context.RespondAsync(new ItemList(options.Items));
    }

    [LoggerMessage(LogLevel.Information, "start")]
    private partial void LogStart();

    [LoggerMessage(LogLevel.Information, "end")]
    private partial void LogEnd();

    [LoggerMessage(LogLevel.Debug, "computed, with the checksums {First} and {Second}")]
    private partial void LogComputed(ulong first, ulong second);
}
