using Messaging.Contracts;
using Messaging.Operations.Worker;

namespace Messaging.Worker;

/// <summary>The operations of this worker. A new operation adds one line here, and one in Operations.cs of the Api.</summary>
public static class Operations
{
    public static void Add(WorkerOperations operations)
    {
        operations.Compute<EstimatePi, PiEstimate, PiEstimation>(request => new(request.Points));
    }
}
