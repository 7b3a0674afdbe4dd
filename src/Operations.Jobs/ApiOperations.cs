using MassTransit;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Api.Statistics;
using Messaging.Operations.Api.Workers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Operations.Jobs;

/// <summary>The endpoints of an API: local ones, and operations that workers handle.</summary>
public sealed class ApiOperations
{
    private readonly List<ApiOperation> _all = [];
    private readonly List<Action<IEndpointRouteBuilder>> _local = [];

    /// <param name="declare">Methods that add the endpoints.</param>
    public ApiOperations(params IEnumerable<Action<ApiOperations>> declare)
    {
        foreach (var each in declare)
            each(this);
    }

    /// <summary>The operations that workers handle.</summary>
    public IReadOnlyList<ApiOperation> All => _all;

    /// <summary>
    /// Maps an operation that workers handle: GET answers directly, POST accepts a job. The request is bound from the path, the query
    /// and, for POST, the JSON body.
    /// </summary>
    /// <typeparam name="TRequest">Its request message. The operation's names come from it.</typeparam>
    /// <typeparam name="TResponse">Its response message. Each operation needs its own: it distinguishes their results.</typeparam>
    /// <param name="pattern">Its path, for example <c>/count_primes/{below:int}</c>.</param>
    public ApiOperation<TRequest, TResponse> Map<TRequest, TResponse>(string pattern)
        where TRequest : class
        where TResponse : class
    {
        var operation = new ApiOperation<TRequest, TResponse>(pattern);
        _all.Add(operation);
        return operation;
    }

    /// <summary>Maps local endpoints.</summary>
    public ApiOperations MapLocal(Action<IEndpointRouteBuilder> map)
    {
        _local.Add(map);
        return this;
    }

    /// <summary>Adds the request clients and the consumers of job results to the bus.</summary>
    public void AddRequests(IBusRegistrationConfigurator bus)
    {
        bus.AddRequests();
        bus.AddWorkers();
        bus.AddJobResults();
        foreach (var operation in _all)
            operation.AddConsumers(bus);
        // Without a broker local endpoints still work, so the Api stays in service.
        bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
    }

    internal ApiOperation? Find(string name) => _all.Find(operation => operation.Name.Name == name);

    internal void MapTo(IEndpointRouteBuilder routes)
    {
        var local = routes.MapGroup("").AddEndpointFilter<RouteGroupBuilder, KnownQuery>().AsLocal();
        foreach (var map in _local)
            map(local);
        foreach (var operation in _all)
            operation.MapTo(routes);
    }
}

/// <summary>Finds operations that cannot be distinguished, and paths that do not match their request.</summary>
internal sealed class ApiWiring(ApiOperations operations) : IWiringCheck
{
    private const string File = "Operations.cs of the Api";

    public IEnumerable<string> Problems() =>
    [
        .. from same in operations.All.GroupBy(operation => operation.Name.Name)
           where same.Count() > 1
           select $"{same.Key} is registered twice: remove one from {File}.",
        .. from same in operations.All.DistinctBy(operation => operation.Name.Name).GroupBy(operation => operation.Response)
           where same.Count() > 1
           select $"{string.Join(" and ", same.Select(operation => operation.Name))} have the same response {same.Key.FullName}, so their results "
               + $"cannot be distinguished: give each its own response, in its file of contracts and in {File}.",
        .. from operation in operations.All
           from name in operation.UnknownInPath
           select $"The path of {operation.Name} has {{{name}}}, which is not a member of {operation.Name.Request.Name}: correct it in {File}.",
    ];
}
