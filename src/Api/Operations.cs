using Messaging.Contracts;
using Messaging.Operations.Jobs;

namespace Messaging.Api;

/// <summary>The endpoints of this API. A new operation adds one line here, and one in Operations.cs of the worker.</summary>
public static class Operations
{
    public static void Map(ApiOperations operations)
    {
        operations.MapLocal(GetItem.Map);
        operations.Map<GetList, ItemList>("/get_list").Returns(list => list.Items).Describe("Lists", "Get the list");
        operations.Map<CountPrimes, PrimeCount>("/count_primes/{below}").Describe("Primes", "Count the primes below a number");
    }
}
