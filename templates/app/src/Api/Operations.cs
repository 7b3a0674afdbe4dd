using Messaging.Contracts;
using Messaging.Operations.Jobs;

namespace Messaging.Api;

/// <summary>The endpoints of this API. A new operation adds one line here, and one in Operations.cs of the worker.</summary>
public static class Operations
{
    public static void Map(ApiOperations operations)
    {
        operations.MapLocal(GetItem.Map);
        operations.Map<EstimatePi, PiEstimate>("/estimate_pi/{points}").Describe("Pi", "Estimate pi from random points");
    }
}
