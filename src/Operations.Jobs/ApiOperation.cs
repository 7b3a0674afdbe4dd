using System.Text.Json;
using MassTransit;
using Messaging.Operations.Api.Binding;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Http;
using Messaging.Operations.Jobs.Results;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs;

/// <summary>An operation as the API has it: asked directly, and as a job.</summary>
public abstract class ApiOperation
{
    private protected ApiOperation(OperationName name)
    {
        Name = name;
        Address = new Uri($"exchange:{name.BackgroundQueue}");
    }

    /// <summary>Its names.</summary>
    public OperationName Name { get; }

    internal Action<OperationOptions, IServiceProvider>? Limits { get; private protected set; }

    /// <summary>Where its jobs go. The exchange, since the queue is the worker's to declare.</summary>
    private protected Uri Address { get; }

    /// <summary>The type of its response, by which its results are told apart.</summary>
    internal abstract Type Response { get; }

    internal abstract void AddConsumers(IBusRegistrationConfigurator bus);

    internal abstract void MapTo(IEndpointRouteBuilder routes);

    /// <summary>Sends a stored request and waits until the transport has taken it.</summary>
    internal abstract Task SendAsync(ISendEndpointProvider bus, string json, Action<SendContext> configure, CancellationToken stop);
}

/// <inheritdoc/>
public sealed class ApiOperation<TRequest, TResponse> : ApiOperation
    where TRequest : class
    where TResponse : class
{
    private readonly string _pattern;
    private Func<TResponse, object?> _result = response => response;
    private Type _resultType = typeof(TResponse);
    private string _tag;
    private string _summary;
    private string _description = "";

    internal ApiOperation(string pattern)
        : base(OperationName.Of<TRequest>())
    {
        _pattern = pattern;
        _tag = Name.Name;
        _summary = Name.Name;
    }

    internal override Type Response => typeof(TResponse);

    /// <summary>Says what of the response callers get as the body. By default all of it.</summary>
    public ApiOperation<TRequest, TResponse> Returns<TResult>(Func<TResponse, TResult> result)
    {
        _result = response => result(response);
        _resultType = typeof(TResult);
        return this;
    }

    /// <summary>Describes it in the OpenAPI document.</summary>
    /// <param name="tag">Under which heading.</param>
    /// <param name="summary">What it is, in a few words.</param>
    /// <param name="description">What else callers should know.</param>
    public ApiOperation<TRequest, TResponse> Describe(string tag, string summary, string description = "")
    {
        (_tag, _summary, _description) = (tag, summary, description);
        return this;
    }

    /// <summary>Sets defaults of the operation's limits.</summary>
    public ApiOperation<TRequest, TResponse> Limit(Action<OperationOptions, IServiceProvider> limits)
    {
        Limits = limits;
        return this;
    }

    internal string ResultOf(TResponse response) => JobJson.Write(_result(response));

    internal override void AddConsumers(IBusRegistrationConfigurator bus)
    {
        bus.AddSingleton(this);
        bus.AddConsumer<JobResultConsumer<TRequest, TResponse>>().Endpoint(endpoint => endpoint.Name = QueueNames.JobResults);
        bus.AddConsumer<JobFaultConsumer<TRequest>>().Endpoint(endpoint => endpoint.Name = QueueNames.JobResults);
    }

    internal override async Task SendAsync(ISendEndpointProvider bus, string json, Action<SendContext> configure, CancellationToken stop)
    {
        var endpoint = await bus.GetSendEndpoint(Address).WaitAsync(stop);
        var request = JsonSerializer.Deserialize<TRequest>(json, JobJson.Options)!;
        await endpoint.Send(request, Pipe.Execute<SendContext<TRequest>>(configure), stop).WaitAsync(stop);
    }

    internal override void MapTo(IEndpointRouteBuilder routes)
    {
        routes.MapGet(_pattern, GetAsync)
            .WithTags(_tag)
            .WithSummary(_summary)
            .WithDescription(Sentences(_description, "Computed by a worker; the answer comes when it is done. Leave, and the computation stops. "
                + "'Prefer: wait=<seconds>' (RFC 7240) names a deadline earlier than the server's own. "
                + "'Prefer: respond-async' makes it a job, with 'wait=<seconds>' only if it takes longer than that."))
            .WithRequestMembers<TRequest>(_pattern, hasBody: false)
            .WithResult(_resultType, "The result. If it is a job's, Content-Location names the job.")
            .WithJobAnswers()
            .WithPreferences("respond-async, wait=<seconds>, or both", StatusCodes.Status200OK, StatusCodes.Status202Accepted)
            .WithProblems([.. ProblemTypes.OfOperations, .. JobResponseDescriptions.ProblemsOfAcceptance]);
        routes.MapPost(_pattern, PostAsync)
            .WithTags(_tag)
            .WithSummary($"{_summary}, as a job")
            .WithDescription(Sentences(_description, "Accepts the request and answers at once with a job, which outlives this call. "
                + "With an Idempotency-Key the same request can be sent again and leads to the same job, whatever its state by then. "
                + "A key lives as long as its job: until the job's 'expires'. "
                + "'Prefer: wait=<seconds>' without respond-async asks for the result itself, as GET does, and makes no job."))
            .WithRequestMembers<TRequest>(_pattern, hasBody: true)
            .WithResult(_resultType, "The result, for a caller that prefers to wait for it.")
            .WithJobAnswers()
            .WithPreferences(
                "respond-async with wait=<seconds> answers with the result itself if it is there by then; wait=<seconds> alone waits for it",
                StatusCodes.Status200OK,
                StatusCodes.Status202Accepted)
            .WithProblems([.. ProblemTypes.OfOperations, .. JobResponseDescriptions.ProblemsOfAcceptance, ProblemTypes.RequestTooLarge]);
    }

    private static string Sentences(params IEnumerable<string> sentences) => string.Join(" ", sentences.Where(sentence => sentence.Length > 0));

    private async Task<IResult> GetAsync(WorkerRequests requests, JobRequests jobs, HttpContext http)
    {
        var request = RequestBinding.FromUrl<TRequest>(http, Name);
        return http.Request.PrefersAsync() ? await jobs.AnswerAsync(this, JobJson.Write(request), http) : await AskAsync(request, requests, http);
    }

    private async Task<IResult> PostAsync(WorkerRequests requests, JobRequests jobs, IOptionsMonitor<OperationOptions> limits, HttpContext http)
    {
        var request = await RequestBinding.FromUrlAndBodyAsync<TRequest>(http, Name, limits.Get(Name.Name).MaxRequestBytes);
        return !http.Request.PrefersAsync() && http.Request.WaitsPreferred().Any()
            ? await AskAsync(request, requests, http)
            : await jobs.AnswerAsync(this, JobJson.Write(request), http);
    }

    private async Task<IResult> AskAsync(TRequest request, WorkerRequests requests, HttpContext http) =>
        TypedResults.Ok(_result(await requests.AskAsync<TRequest, TResponse>(request, http)));
}
