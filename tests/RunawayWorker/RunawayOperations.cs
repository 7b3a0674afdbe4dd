using Messaging.Lanes;
using Messaging.Operations.Worker;
using Messaging.RunawayWorker.Computations;
using Messaging.RunawayWorker.Misbehave;

namespace Messaging.RunawayWorker;

public static class RunawayOperations
{
    /// <summary>All computations of this worker.</summary>
    public static ComputationCatalog Catalog => new WorkerOperations(Messaging.Worker.Operations.Add, Add).Catalog;

    public static void Add(WorkerOperations operations) =>
        operations.Computation<Runaway, string>().Computation<Unwritable, string>().Consume<Misbehave.Misbehave, MisbehaveConsumer>()
            .Compute<Echo, Echoed, Echoing>(request => new(request.Text, request.Times, request.Milliseconds));
}
