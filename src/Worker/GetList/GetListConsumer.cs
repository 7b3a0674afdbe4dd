using MassTransit;
using Messaging.Contracts;
using Messaging.Worker.Events;
using Messaging.Worker.Lanes;
using Microsoft.Extensions.Options;

namespace Messaging.Worker.GetList;

internal sealed class GetListConsumer(
    ILanes lanes, RequestProgress progress, IOptions<GetListOptions> settings, TimeProvider clock, ILogger<GetListConsumer> logger)
    : IConsumer<Contracts.GetList>
{
    public async Task Consume(ConsumeContext<Contracts.GetList> context)
    {
        var options = settings.Value;
        var stop = context.CancellationToken;

        var first = await lanes.RunAsync(new BusyLoop(options.Iterations), progress.Part(0, 0.1), stop);
        logger.Start();
        await clock.DelayAsync(options.Wait, progress.Part(0.1, 0.9), stop);
        logger.End();
        var second = await lanes.RunAsync(new BusyLoop(options.Iterations), progress.Part(0.9, 1), stop);

        logger.Computed(first, second);
        await context.RespondAsync(new ItemList(options.Items));
    }
}
