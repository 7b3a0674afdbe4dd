using MassTransit;
using Messaging.Operations.Api.Requests;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Operations.Jobs;

/// <summary>What an API answers: endpoints of its own, and operations that workers do.</summary>
public sealed class ApiOperations
{
    private readonly List<ApiOperation> _all = [];
    private readonly List<Action<IEndpointRouteBuilder>> _local = [];

    /// <param name="declare">What declares them.</param>
    public ApiOperations(params IEnumerable<Action<ApiOperations>> declare)
    {
        foreach (var each in declare)
            each(this);
    }

    /// <summary>The operations that workers do.</summary>
    public IReadOnlyList<ApiOperation> All => _all;

    /// <summary>
    /// Maps an operation that workers do: GET answers directly, POST accepts a job. The request is bound from the path, the query and,
    /// for POST, the JSON body.
    /// </summary>
    /// <typeparam name="TRequest">Its request message. The operation's names come from it.</typeparam>
    /// <typeparam name="TResponse">Its response message. No other operation may have the same: by it results are told apart.</typeparam>
    /// <param name="pattern">Its path, for example <c>/count_primes/{below:int}</c>.</param>
    public ApiOperation<TRequest, TResponse> Map<TRequest, TResponse>(string pattern)
        where TRequest : class
        where TResponse : class
    {
        var operation = new ApiOperation<TRequest, TResponse>(pattern);
        _all.Add(operation);
        return operation;
    }

    /// <summary>Maps endpoints that the API answers itself.</summary>
    public ApiOperations MapLocal(Action<IEndpointRouteBuilder> map)
    {
        _local.Add(map);
        return this;
    }

    /// <summary>Adds what asks workers, and what takes the results of jobs, to the bus.</summary>
    public void AddRequests(IBusRegistrationConfigurator bus)
    {
        bus.AddRequests();
        bus.AddJobResults();
        foreach (var operation in _all)
            operation.AddConsumers(bus);
        // Without a broker local endpoints still work: the Api stays in service.
        bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
    }

    internal ApiOperation? Find(string name) => _all.Find(operation => operation.Name.Name == name);

    internal void MapTo(IEndpointRouteBuilder routes)
    {
        foreach (var map in _local)
            map(routes);
        foreach (var operation in _all)
            operation.MapTo(routes);
    }
}

/// <summary>Finds operations that could not be told apart.</summary>
internal sealed class ApiWiring(ApiOperations operations) : IWiringCheck
{
    private const string File = "Operations.cs of the Api";

    public IEnumerable<string> Problems() =>
    [
        .. from same in operations.All.GroupBy(operation => operation.Name.Name)
           where same.Count() > 1
           select $"{same.Key} is there twice: remove one from {File}.",
        .. from same in operations.All.DistinctBy(operation => operation.Name.Name).GroupBy(operation => operation.Response)
           where same.Count() > 1
           select $"{string.Join(" and ", same.Select(operation => operation.Name))} have the same response {same.Key.FullName}, and their results "
               + $"could not be told apart: give each a response of its own, in its file of contracts and in {File}.",
    ];
}
