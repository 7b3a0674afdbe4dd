using Messaging.Contracts;
using Messaging.Operations.Worker;
using Microsoft.Extensions.Options;

namespace Messaging.Worker;

/// <summary>The operations of this worker. A new operation adds one line here, and one in Operations.cs of the Api.</summary>
public static class Operations
{
    public static void Add(WorkerOperations operations)
    {
        operations.Compute<CountPrimes, PrimeCount, PrimeCounting>(request => new(request.Below));

        operations.Settings<GetListOptions>();
        operations.Computation<BusyLoop, ulong>();
        operations.Consume<GetList, GetListConsumer>((limits, services) =>
            limits.WaitingPerLane = services.GetRequiredService<IOptions<GetListOptions>>().Value.WaitingPerLane);
    }
}
