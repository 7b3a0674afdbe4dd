using MassTransit;
using Messaging.Contracts;
using Messaging.Worker.Lanes;
using Microsoft.Extensions.Options;

namespace Messaging.Worker.GetList;

internal sealed class GetListConsumer(ILanes lanes, IOptions<GetListOptions> settings, TimeProvider clock, ILogger<GetListConsumer> logger)
    : IConsumer<Contracts.GetList>
{
    public async Task Consume(ConsumeContext<Contracts.GetList> context)
    {
        var options = settings.Value;
        var stop = context.CancellationToken;

        var first = await lanes.RunAsync(new BusyLoop(options.Iterations), stop);
        logger.Start();
        await Task.Delay(options.Wait, clock, stop);
        logger.End();
        var second = await lanes.RunAsync(new BusyLoop(options.Iterations), stop);

        logger.Computed(first, second);
        await context.RespondAsync(new ItemList(options.Items));
    }
}
