using MassTransit;
using Messaging.Contracts;

namespace Messaging.Operations.Worker.Tests.Requests;

/// <summary>Requests come to a worker not only from an API that has checked them.</summary>
public sealed class InvalidRequestTests
{
    [Fact]
    public async Task A_request_that_violates_its_annotations_gets_a_fault_with_the_error_and_is_not_computed()
    {
        await using var worker = await WorkerHost.StartAsync();

        var thrown = await Assert.ThrowsAsync<RequestFaultException>(() => worker.Bus.CreateRequestClient<CountPrimes>()
            .GetResponse<PrimeCount>(new CountPrimes(1), TestContext.Current.CancellationToken));

        var fault = thrown.Fault!.Exceptions[0];
        Assert.Equal("The field below must be between 2 and 1000000000.", fault.Message);
        Assert.Equal(FaultOutcomes.InvalidRequest, fault.Data![FaultOutcomes.Key]?.ToString());
    }

    [Fact]
    public async Task A_valid_request_is_computed()
    {
        await using var worker = await WorkerHost.StartAsync();

        var answer = await worker.Bus.CreateRequestClient<CountPrimes>()
            .GetResponse<PrimeCount>(new CountPrimes(10), TestContext.Current.CancellationToken);

        Assert.Equal(new PrimeCount(10, 4), answer.Message);
    }
}
