using Messaging.Contracts;
using Messaging.Operations.Worker;

namespace Messaging.Worker;

/// <summary>What this worker does. A new operation adds its line here, and one in the Operations.cs of the Api.</summary>
public static class Operations
{
    public static void Add(WorkerOperations operations)
    {
        operations.Compute<EstimatePi, PiEstimate, PiEstimation>(request => new(request.Points));
    }
}
