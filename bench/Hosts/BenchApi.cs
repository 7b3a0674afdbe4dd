using Messaging.Bench.Hosts.Worker;
using Messaging.Operations.Jobs;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Bench.Hosts;

/// <summary>The product's Api with an operation of the bench beside its own.</summary>
internal static class BenchApi
{
    public static async Task<int> RunAsync()
    {
        var operations = new ApiOperations(Messaging.Api.Operations.Map, api => api.Map<Loop, LoopDone>("/loop/{iterations}"));
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        builder.AddApi(operations);
        builder.AddBus(operations.AddRequests);
        return await builder.RunServiceAsync(ServiceDefaultsExtensions.MapServiceDefaults, ApiExtensions.MapApi);
    }
}
