using System.ComponentModel;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.DeadLetters;
using Messaging.Operations.Jobs.Store;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The filters of a list of dead letters, and of changes of many.</summary>
internal sealed record DeadLetterFilterQuery
{
    [FromQuery(Name = "queue"), Description("Only those that were in this queue, for example get-list.")]
    public string? Queue { get; init; }

    [FromQuery(Name = "operation"), Description("Only those of this operation, for example get_list.")]
    public string? Operation { get; init; }

    [FromQuery(Name = "reason"), Description("Only those that were dead-lettered for this reason.")]
    public string? Reason { get; init; }

    [FromQuery(Name = "fault"), Description("Only those with this type of exception, as in faultType. With none: those without an exception.")]
    public string? Fault { get; init; }

    [FromQuery(Name = "requestId"), Description("Only those of this request, for a job its id.")]
    public string? RequestId { get; init; }

    /// <summary>As a query of an address.</summary>
    public QueryString Text => QueryString.Create(
        new Dictionary<string, string?> { ["queue"] = Queue, ["operation"] = Operation, ["reason"] = Reason, ["fault"] = Fault, ["requestId"] = RequestId }.Where(value => value.Value is not null));

    /// <exception cref="ProblemException">A value is not allowed.</exception>
    public DeadLetterFilter Read(ApiOperations operations)
    {
        var queues = DeadLetterQueue.Origins(operations).Select(origin => origin.Queue).ToList();
        if (Queue is not null && !queues.Contains(Queue))
            throw QueryValues.Wrong("queue", Queue, string.Join(", ", queues));
        if (Operation is not null && operations.Find(Operation) is null)
            throw QueryValues.Wrong("operation", Operation, string.Join(", ", operations.All.Select(known => known.Name.Name)));
        if (Reason is not null && !DeadLetterReasons.All.Contains(Reason))
            throw QueryValues.Wrong("reason", Reason, string.Join(", ", DeadLetterReasons.All));
        if (Fault is not null && (Fault.Length is 0 or > DeadLetterStore.MaxTypeLength || Fault.Contains('\0')))
            throw QueryValues.Wrong("fault", Fault, "the type of an exception");
        Guid? request = RequestId is null ? null : JobPaths.Id(RequestId) ?? throw QueryValues.Wrong("requestId", RequestId, "a UUID");
        return new(Queue, Operation, Reason, Fault, request);
    }
}

internal static class DeadLetterFilterDescriptions
{
    /// <summary>Describes the filters of an endpoint.</summary>
    public static RouteHandlerBuilder WithDeadLetterFilter(this RouteHandlerBuilder endpoint) => endpoint.WithParameterSchema("reason", _ => new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        Enum = [.. DeadLetterReasons.All.Select(reason => (System.Text.Json.Nodes.JsonNode)reason)],
    }).WithParameterSchema("requestId", _ => JobPaths.IdSchema);
}
