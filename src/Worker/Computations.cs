using Messaging.Worker.GetList;
using Messaging.Worker.Lanes;

namespace Messaging.Worker;

/// <summary>The computations of this worker. A new operation adds its own here.</summary>
public static class Computations
{
    public static ComputationCatalog Catalog => new ComputationCatalog().Add<BusyLoop, ulong>();
}
