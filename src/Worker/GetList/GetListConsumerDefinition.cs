using Messaging.Worker.Queues;
using Microsoft.Extensions.Options;

namespace Messaging.Worker.GetList;

internal sealed class GetListConsumerDefinition(IOptions<GetListOptions> options) : OperationConsumerDefinition<GetListConsumer, Contracts.GetList>
{
    protected override int WaitingPerLane => options.Value.Wait == TimeSpan.Zero ? 0 : options.Value.WaitingPerLane;
}
