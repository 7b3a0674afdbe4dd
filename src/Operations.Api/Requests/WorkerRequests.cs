using System.Globalization;
using MassTransit;
using Messaging.Operations.Api.Callers;
using Messaging.Operations.Api.Http;
using Messaging.Operations.Api.Problems;
using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Api.Requests;

/// <summary>Sends requests to workers and waits for their responses: deadline, cancellation and faults.</summary>
public sealed class WorkerRequests(IClientFactory clients, IBusControl bus, IOptions<RequestsOptions> options, TimeProvider clock, IServiceProvider services)
{
    private static readonly TimeSpan RetryAfterOverload = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfterOutage = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfterPause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    // Our own deadline comes first. The timeout of the client only frees its resources.
    private static readonly TimeSpan ClientTimeoutMargin = TimeSpan.FromSeconds(5);

    private readonly BusStartup _startup = services.GetRequiredService<BusStartup>();
    private readonly PublisherCircuit _circuit = services.GetRequiredService<PublisherCircuit>();
    private readonly PendingRequests _pending = services.GetRequiredService<PendingRequests>();
    private readonly OperationPauses _pauses = services.GetRequiredService<OperationPauses>();
    private readonly AuditLog _audit = services.GetRequiredService<AuditLog>();
    private readonly CancellationPublisher _cancellations = services.GetRequiredService<CancellationPublisher>();

    /// <summary>Publishes a request and waits for the response.</summary>
    /// <param name="request">The request message.</param>
    /// <param name="http">The HTTP call. It gets the id of the request. If it ends, the request is cancelled.</param>
    /// <exception cref="ProblemException">There is no response: its operation is paused, too many requests, no broker, the deadline, or a fault.</exception>
    /// <exception cref="OperationCanceledException">The caller left. The request is cancelled.</exception>
    public async Task<TResponse> AskAsync<TRequest, TResponse>(TRequest request, HttpContext http)
        where TRequest : class
        where TResponse : class
    {
        if (_pauses.Names.Count > 0 && _pauses.Names.Contains(OperationName.Of<TRequest>().Name))
            throw new ProblemException(ProblemTypes.OperationPaused, RetryAfterPause);
        if (!_pending.TryEnter())
            throw new ProblemException(ProblemTypes.TooManyPending, RetryAfterOverload);

        try
        {
            using var waiting = new ResponseWait(
                Wait(http), clock, () => _startup.Completed.IsCompleted ? BrokerFailure() : null, http.RequestAborted);
            await _startup.Completed.WaitAsync(waiting.End).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            http.RequestAborted.ThrowIfCancellationRequested();
            if (BrokerFailure() is { } failure)
                throw BrokerUnavailable(failure);
            return await AskAsync<TRequest, TResponse>(request, http, waiting);
        }
        finally
        {
            _pending.Leave();
        }
    }

    /// <summary>The time to the deadline: as the caller prefers, up to <see cref="RequestsOptions.Timeout"/>.</summary>
    private TimeSpan Wait(HttpContext http)
    {
        var longest = options.Value.Timeout;
        if (http.Request.WaitPreferred(longest) is not { } wait)
            return longest;

        http.Response.PreferenceApplied(Preferences.Wait(wait));
        return wait;
    }

    /// <summary>A new broker has no queue for the request before the first worker starts, so it waits here.</summary>
    private async Task<TResponse> AskAsync<TRequest, TResponse>(TRequest request, HttpContext http, ResponseWait waiting)
        where TRequest : class
        where TResponse : class
    {
        while (true)
        {
            if (await TryAskAsync<TRequest, TResponse>(request, http, waiting) is { } response)
                return response;

            await Task.Delay(RetryInterval, clock, waiting.End).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (waiting.End.IsCancellationRequested)
                throw Unanswered(http, waiting);
        }
    }

    /// <returns>Null if the broker has no queue for the request.</returns>
    private async Task<TResponse?> TryAskAsync<TRequest, TResponse>(TRequest request, HttpContext http, ResponseWait waiting)
        where TRequest : class
        where TResponse : class
    {
        using var publishing = _circuit.TryBegin(out var refusal) ?? throw BrokerUnavailable(refusal);
        using var asked = clients.CreateRequestClient<TRequest>()
            .Create(request, waiting.End, RequestTimeout.After(ms: (int)(waiting.Timeout + ClientTimeoutMargin).TotalMilliseconds));
        // The same id in all log lines of the call, here and in the worker.
        http.TraceIdentifier = asked.RequestId.ToString();
        var caller = Caller.Of(http);
        if (!waiting.IsAudited)
            _audit.Asked(caller, OperationName.Of<TRequest>(), asked.RequestId);
        waiting.IsAudited = true;
        asked.UseExecute(message =>
        {
            if (caller.Name.Length > 0)
                message.Headers.Set(MessageHeaders.Caller, caller.Name);
            message.TimeToLive = waiting.Deadline - clock.GetUtcNow();
            message.Headers.Set(MessageHeaders.Deadline, waiting.Deadline.ToString("O", CultureInfo.InvariantCulture));
            message.GetOrAddPayload(() => waiting);
            // No worker may have declared the queue yet.
            message.SetMandatory();
        });

        waiting.Publishing(publishing);
        try
        {
            var response = await asked.GetResponse<TResponse>().WaitAsync(waiting.End);
            return response.Message;
        }
        catch (RequestFaultException fault)
        {
            throw new ProblemException(ProblemTypes.Of(fault.Fault!), cause: fault, detail: ProblemTypes.DetailOf(fault.Fault!));
        }
        catch (Exception exception) when (exception is OperationCanceledException or RequestException or MassTransitException)
        {
            if (exception.IsReturned())
                waiting.Published();
            if (exception.IsReturned() && !waiting.End.IsCancellationRequested)
                return null;
            // The broker may have the request even if it is unavailable now.
            if (!waiting.HasDeadlinePassed)
                _cancellations.Publish(new CancelRequest(asked.RequestId, waiting.Deadline));
            throw Unanswered(http, waiting, exception as MassTransitException);
        }
    }

    private static Exception Unanswered(HttpContext http, ResponseWait waiting, MassTransitException? cause = null) =>
        waiting.HasDeadlinePassed ? new ProblemException(ProblemTypes.DeadlineExceeded)
        : http.RequestAborted.IsCancellationRequested ? new OperationCanceledException(http.RequestAborted)
        : BrokerUnavailable(waiting.BrokerFailure ?? cause?.Message, cause);

    private static ProblemException BrokerUnavailable(string? reason, Exception? cause = null) =>
        new(ProblemTypes.BrokerUnavailable, RetryAfterOutage, cause) { Reason = reason };

    /// <summary>
    /// Why requests cannot be sent or responses cannot arrive; null if they can. The whole bus is not healthy while the consumer of any queue
    /// restarts, so the reply queue alone also counts.
    /// </summary>
    private string? BrokerFailure()
    {
        if (_circuit.Blocked is { } blocked)
            return blocked;

        var health = bus.CheckHealth();
        return health.Status == BusHealthStatus.Healthy
            || (health.Endpoints.TryGetValue(clients.Context.ResponseAddress.ToString(), out var reply) && reply.Status == BusHealthStatus.Healthy)
            ? null
            : health.Description;
    }
}
