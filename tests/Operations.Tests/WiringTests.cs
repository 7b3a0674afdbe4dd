using System.ComponentModel.DataAnnotations;
using MassTransit;
using Messaging.Lanes;
using Messaging.Operations.Jobs;
using Messaging.Operations.Worker;
using Messaging.ServiceDefaults;
using Messaging.ServiceDefaults.Bus;
using Messaging.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Tests;

/// <summary>Mistakes in the registration of an operation are reported at start, in one line that names the file to change.</summary>
public sealed class WiringTests
{
    [Fact]
    public async Task With_matching_registrations_the_host_starts()
    {
        Assert.Equal(0, (await RunAsync(AskAll, DoAll)).Code);
        Assert.Equal(0, (await RunAsync(AskAll, null)).Code);
        Assert.Equal(0, (await RunAsync(null, DoAll)).Code);
    }

    [Fact]
    public Task An_unregistered_consumer_is_reported() => EndsTheStartAsync(
        null,
        worker => worker.Compute<Add, Sum, Adding>(request => new(request.One, request.Other)).Computation<Thinking, int>(),
        "The consumer Messaging.Operations.Tests.WiringTests+ThinkConsumer is not registered: add it to Operations.cs of the worker by Consume.");

    [Fact]
    public Task An_unregistered_computation_of_a_consumer_is_reported() => EndsTheStartAsync(
        null,
        worker => worker.Compute<Add, Sum, Adding>(request => new(request.One, request.Other)).Settings<ThinkOptions>().Consume<Think, ThinkConsumer>(),
        "The computation Messaging.Operations.Tests.WiringTests+Thinking is not registered: add it to Operations.cs of the worker by Compute or Computation.");

    [Fact]
    public Task Unregistered_settings_of_a_consumer_are_reported() => EndsTheStartAsync(
        null,
        worker => worker.Compute<Add, Sum, Adding>(request => new(request.One, request.Other)).Computation<Thinking, int>().Consume<Think, ThinkConsumer>(),
        "The settings Messaging.Operations.Tests.WiringTests+ThinkOptions are not registered: add them to Operations.cs of the worker by Settings.");

    [Fact]
    public Task An_unregistered_computation_without_a_consumer_is_reported() => EndsTheStartAsync(
        null,
        worker => worker.Computation<Thinking, int>().Settings<ThinkOptions>().Consume<Think, ThinkConsumer>(),
        "The computation Messaging.Operations.Tests.WiringTests+Adding is not registered: add it to Operations.cs of the worker by Compute or Computation.");

    [Fact]
    public Task An_operation_that_is_registered_twice_on_the_worker_is_reported() => EndsTheStartAsync(
        null,
        worker =>
        {
            DoAll(worker);
            worker.Compute<Add, Sum, Adding>(request => new(request.One, request.Other));
        },
        "add is registered twice: remove one from Operations.cs of the worker.");

    [Fact]
    public Task An_operation_without_a_worker_is_reported() => EndsTheStartAsync(
        AskAll,
        worker => worker.Computation<Adding, Sum>().Computation<Thinking, int>().Settings<ThinkOptions>().Consume<Think, ThinkConsumer>(),
        "No worker handles add: add Add to Operations.cs of the worker, or remove it from that of the Api.");

    [Fact]
    public Task Two_operations_with_the_same_response_are_reported() => EndsTheStartAsync(
        api =>
        {
            api.Map<Add, Sum>("/add");
            api.Map<Think, Sum>("/think");
        },
        null,
        "add and think have the same response Messaging.Operations.Tests.WiringTests+Sum, so their results cannot be distinguished: "
            + "give each its own response, in its file of contracts and in Operations.cs of the Api.");

    [Fact]
    public Task An_operation_that_is_registered_twice_on_the_Api_is_reported() => EndsTheStartAsync(
        api =>
        {
            AskAll(api);
            api.Map<Add, Sum>("/plus");
        },
        null,
        "add is registered twice: remove one from Operations.cs of the Api.");

    [Fact]
    public Task A_path_parameter_that_is_not_in_the_request_is_reported() => EndsTheStartAsync(
        api => api.Map<Add, Sum>("/add/{one}/{othr:int}"),
        null,
        "The path of add has {othr}, which is not a member of Add: correct it in Operations.cs of the Api.");

    [Fact]
    public Task A_length_of_a_member_without_length_is_reported_once() => EndsTheStartAsync(
        api => api.Map<Measure, Sum>("/measure"),
        null,
        "Measure.Number has [MaxLength], but Int32 has no such length: remove it from the file of contracts, or use [Range] for a number.");

    [Fact]
    public void Adding_a_worker_before_the_bus_is_rejected() =>
        Assert.Throws<InvalidOperationException>(() => WebApplication.CreateBuilder().AddWorker(new WorkerOperations(DoAll)));

    [Fact]
    public async Task Each_problem_has_its_own_line()
    {
        var (code, lines) = await RunAsync(null, worker => worker.Compute<Add, Sum, Adding>(request => new(request.One, request.Other)));

        Assert.Equal(1, code);
        Assert.Equal(2, lines.Count);
    }

    private static void AskAll(ApiOperations api)
    {
        api.Map<Add, Sum>("/add/{one}/{other}");
        api.Map<Think, Thought>("/think");
    }

    private static void DoAll(WorkerOperations worker) => worker
        .Compute<Add, Sum, Adding>(request => new(request.One, request.Other))
        .Computation<Thinking, int>()
        .Settings<ThinkOptions>().Consume<Think, ThinkConsumer>();

    private static async Task EndsTheStartAsync(Action<ApiOperations>? api, Action<WorkerOperations>? worker, string line)
    {
        var (code, lines) = await RunAsync(api, worker);

        Assert.Equal(1, code);
        Assert.Equal(line, Assert.Single(lines));
    }

    private static async Task<(int Code, IReadOnlyList<string> Lines)> RunAsync(Action<ApiOperations>? api, Action<WorkerOperations>? worker)
    {
        using var console = new ConsoleCapture();
        var data = Directory.CreateTempSubdirectory("messaging-tests-");
        try
        {
            var builder = WebApplication.CreateBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection(
            [
                new("Messaging:Transport", "InMemory"), new("Lanes:Isolation", "Thread"), new("Jobs:Store", "Sqlite"),
                new("ConnectionStrings:Jobs", $"Data Source={Path.Combine(data.FullName, "jobs.db")}"), new("Logging:LogLevel:Default", "None"),
            ]);
            builder.AddServiceDefaults();
            var map = Compose(builder, api, worker);
            builder.Services.AddHostedService<StopsTheHost>();
            var code = await builder.RunServiceAsync(map).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            return (code, [.. console.Lines]);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static List<Action<WebApplication>> Compose(WebApplicationBuilder builder, Action<ApiOperations>? api, Action<WorkerOperations>? worker)
    {
        var map = new List<Action<WebApplication>> { ServiceDefaultsExtensions.MapServiceDefaults };
        var bus = new List<Action<IBusRegistrationConfigurator>>();
        var asked = api is null ? null : new ApiOperations(api);
        var done = worker is null ? null : new WorkerOperations(worker);
        if (asked is not null)
            bus.Add(asked.AddRequests);
        if (done is not null)
            bus.Add(done.AddConsumers);
        builder.AddBus(bus);
        if (asked is not null)
        {
            builder.AddApi(asked);
            map.Add(ApiExtensions.MapApi);
        }

        if (done is not null)
            builder.AddWorker(done);
        return map;
    }

    public sealed record Add(int One, int Other);

    public sealed record Sum(int Value);

    public sealed record Measure([property: MaxLength(3)] int Number);

    public sealed record Think;

    public sealed record Thought(int Value);

    internal sealed record Adding(int One, int Other) : IComputation<Sum>
    {
        public Sum Run(CancellationToken stop) => new(One + Other);
    }

    internal sealed record Thinking : IComputation<int>
    {
        public int Run(CancellationToken stop) => 42;
    }

    internal sealed class ThinkOptions
    {
        public int More { get; set; }
    }

    internal sealed class ThinkConsumer(ILanes lanes, IOptions<ThinkOptions> options) : IConsumer<Think>
    {
        public async Task Consume(ConsumeContext<Think> context) =>
            await context.RespondAsync(new Thought(options.Value.More + await lanes.RunAsync(new Thinking(), context.CancellationToken)));
    }

    private sealed class StopsTheHost(IHostApplicationLifetime host) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            host.ApplicationStarted.Register(host.StopApplication);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
