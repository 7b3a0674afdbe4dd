using System.Text.Json;
using MassTransit;
using Messaging.Operations.Api.Binding;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Api.Requests;
using Messaging.Operations.Jobs.Http;
using Messaging.Operations.Jobs.Results;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs;

/// <summary>An operation of the API, with direct requests and jobs.</summary>
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

    /// <summary>The address for its jobs. The exchange, since the worker declares the queue.</summary>
    private protected Uri Address { get; }

    /// <summary>The type of its response. It distinguishes the results of operations.</summary>
    internal abstract Type Response { get; }

    /// <summary>The names in its path that are not members of its request. Every call would be rejected.</summary>
    internal abstract IEnumerable<string> UnknownInPath { get; }

    internal abstract void AddConsumers(IBusRegistrationConfigurator bus);

    internal abstract void MapTo(IEndpointRouteBuilder routes);

    /// <summary>Sends a stored request and waits until the transport has accepted it.</summary>
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

    internal override IEnumerable<string> UnknownInPath => RoutePatternFactory.Parse(_pattern).Parameters
        .Select(parameter => parameter.Name)
        .Except(RequestBinding.Json.GetTypeInfo(typeof(TRequest)).Properties.Select(member => member.Name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Selects the part of the response that is the HTTP body. Default: the whole response.</summary>
    public ApiOperation<TRequest, TResponse> Returns<TResult>(Func<TResponse, TResult> result)
    {
        _result = response => result(response);
        _resultType = typeof(TResult);
        return this;
    }

    /// <summary>Describes the operation in the OpenAPI document.</summary>
    /// <param name="tag">The heading.</param>
    /// <param name="summary">A few words.</param>
    /// <param name="description">More for callers; can be empty.</param>
    public ApiOperation<TRequest, TResponse> Describe(string tag, string summary, string description = "")
    {
        (_tag, _summary, _description) = (tag, summary, description);
        return this;
    }

    /// <summary>Sets the defaults of the operation's limits.</summary>
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
            .WithName(JsonNamingPolicy.CamelCase.ConvertName(Name.Request.Name))
            .WithScope(Scopes.Submit)
            .WithMetadata(new LimitedTogether(Name.Name))
            .WithTags(_tag)
            .WithSummary(_summary)
            .WithDescription(Sentences(_description, "A worker computes the result, and the response waits for it. If the caller disconnects, the computation stops. "
                + "'Prefer: wait=<seconds>' (RFC 7240) sets a deadline that is earlier than the server's. "
                + "'Prefer: respond-async' creates a job, and the response is that of POST. With 'wait=<seconds>' too, it is the result if it is ready in that time."))
            .WithRequestMembers<TRequest>(_pattern, hasBody: false)
            .WithResponse(StatusCodes.Status200OK, "The result.", _resultType)
            .WithPreferences("wait=<seconds>", StatusCodes.Status200OK)
            .WithProblems([.. ProblemTypes.OfOperations, ProblemTypes.InvalidRequest]);
        routes.MapPost(_pattern, PostAsync)
            .WithName($"submit{Name.Request.Name}")
            .WithScope(Scopes.Submit)
            .WithMetadata(new LimitedTogether(Name.Name))
            .WithTags(_tag)
            .WithSummary($"{_summary}, as a job")
            .WithDescription(Sentences(_description, "Accepts the request and answers at once with a job, which continues after this call. "
                + "With an Idempotency-Key the same request can be repeated and leads to the same job, whatever its state. "
                + "A key is kept as long as its job: until 'expires'. "
                + "'Prefer: wait=<seconds>' (RFC 7240) waits for the result, creates no job, and the response is that of GET. "
                + "'Prefer: respond-async, wait=<seconds>' creates a job, and the response is the result if it is ready in that time."))
            .WithRequestMembers<TRequest>(_pattern, hasBody: true)
            .WithJobAnswer(typeof(JobSchema<,>).MakeGenericType(typeof(TRequest), _resultType))
            .VaryByPrefer()
            .WithProblems(
            [
                .. ProblemTypes.OfOperations, .. JobResponseDescriptions.ProblemsOfAcceptance, .. ProblemTypes.OfChanges,
                ProblemTypes.RequestTooLarge, ProblemTypes.RequestTimeout, ProblemTypes.UnsupportedMediaType,
            ]);
    }

    private static string Sentences(params IEnumerable<string> sentences) => string.Join(" ", sentences.Where(sentence => sentence.Length > 0));

    private async Task<IResult> GetAsync(WorkerRequests requests, JobRequests jobs, HttpContext http)
    {
        var request = RequestBinding.FromUrl<TRequest>(http, Name);
        if (http.IsHead())
            return HeadAnswer.Json;
        return http.Request.PrefersAsync() ? await jobs.AnswerAsync(this, JobJson.Write(request), http) : await AskAsync(request, requests, http);
    }

    private async Task<IResult> PostAsync(WorkerRequests requests, JobRequests jobs, IOptionsMonitor<OperationOptions> limits, HttpContext http)
    {
        var request = await RequestBinding.FromUrlAndBodyAsync<TRequest>(http, Name, limits.Get(Name.Name).MaxRequestBytes);
        return !http.Request.PrefersAsync() && http.Request.WaitPreferred(TimeSpan.MaxValue) is not null
            ? await AskAsync(request, requests, http)
            : await jobs.AnswerAsync(this, JobJson.Write(request), http);
    }

    private async Task<IResult> AskAsync(TRequest request, WorkerRequests requests, HttpContext http) =>
        TypedResults.Ok(_result(await requests.AskAsync<TRequest, TResponse>(request, http)));
}
