using Messaging.Worker.Lanes;

namespace Messaging.RunawayWorker.Computations;

public static class RunawayComputations
{
    public static ComputationCatalog Catalog => Worker.Computations.Catalog.Add<Runaway, string>().Add<Unwritable, string>();
}
