using MassTransit;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Api.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Messaging.Operations.Api.Workers;

/// <summary>The workers, seen and drained over HTTP.</summary>
public static class WorkerEndpoints
{
    private const string All = "/workers";
    private const string Drain = "/workers/{id}/drain";
    private const string Tag = "Workers";

    private static readonly TimeSpan RetryAfterOutage = TimeSpan.FromSeconds(5);
    private static readonly LimitedTogether Limited = new(All);

    public static void AddWorkers(this IServiceCollection services) => services.AddSingleton<WorkerRegistry>();

    public static void AddWorkers(this IBusRegistrationConfigurator bus) => bus.AddConsumer<WorkerStatusConsumer, WorkerStatusConsumerDefinition>();

    public static void MapWorkers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(All, List)
            .WithName("listWorkers")
            .WithScope(Scopes.Operate)
            .WithMetadata(Limited)
            .WithTags(Tag)
            .WithSummary("List workers")
            .WithDescription("The workers that run, sorted by id, with what each of their lanes computes. They report every 2 seconds.")
            .WithResponse(Status200OK, "The workers.", typeof(IReadOnlyList<WorkerBody>))
            .WithProblems([ProblemTypes.InvalidRequest]);
        routes.MapPost(Drain, (string id, WorkerRegistry workers, IBus bus, BrokerSender broker, TimeProvider clock, AuditLog audit, HttpContext http) =>
                DrainAsync(id, drain: true, workers, bus, broker, clock, audit, http))
            .WithName("drainWorker")
            .WithSummary("Drain a worker")
            .WithDescription("It takes no more requests, finishes those it has within Worker:DrainTimeout, and requeues the others. It stays so until it is "
                + "restarted or resumed. 'draining' is true as soon as the worker has said so. Draining it again has no effect.")
            .WithDrainAnswer();
        routes.MapDelete(Drain, (string id, WorkerRegistry workers, IBus bus, BrokerSender broker, TimeProvider clock, AuditLog audit, HttpContext http) =>
                DrainAsync(id, drain: false, workers, bus, broker, clock, audit, http))
            .WithName("resumeWorker")
            .WithSummary("Resume a worker")
            .WithDescription("A worker that was drained takes requests again. No effect on others, and on one that stops.")
            .WithDrainAnswer();
    }

    private static void WithDrainAnswer(this RouteHandlerBuilder endpoint) => endpoint
        .WithScope(Scopes.Operate)
        .WithMetadata(Limited)
        .WithTags(Tag)
        .WithResponse(Status202Accepted, "The worker as it was.", typeof(WorkerBody))
        .WithProblems([.. ProblemTypes.OfChanges, ProblemTypes.InvalidRequest, ProblemTypes.WorkerNotFound, ProblemTypes.BrokerUnavailable]);

    private static Ok<WorkerBody[]> List(WorkerRegistry workers, TimeProvider clock) => TypedResults.Ok(workers.All.Select(worker => WorkerBody.Of(worker, clock)).ToArray());

    private static async Task<IResult> DrainAsync(
        string id, bool drain, WorkerRegistry workers, IBus bus, BrokerSender broker, TimeProvider clock, AuditLog audit, HttpContext http)
    {
        var worker = workers.Find(id) ?? throw new ProblemException(ProblemTypes.WorkerNotFound);
        var (outcome, _) = await broker.TryAsync(
            stop => bus.Publish(new DrainWorker(worker.Status.Worker, drain), message => message.Durable = false, stop).WaitAsync(stop), isBroadcast: true);
        if (outcome != SendOutcome.Sent)
            throw new ProblemException(ProblemTypes.BrokerUnavailable, RetryAfterOutage);

        audit.Drained(Caller.Of(http), worker.Status.Worker, drain);
        return TypedResults.Accepted((string?)null, WorkerBody.Of(worker, clock));
    }
}
