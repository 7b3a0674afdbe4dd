using System.ComponentModel;
using System.Globalization;
using Messaging.Operations.Api.OpenApi;
using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The filters of a list, and of changes of many jobs.</summary>
internal sealed record JobFilterQuery
{
    public const int MaxLength = 200;

    [FromQuery(Name = "state"), Description("Only jobs in this state.")]
    public string? State { get; init; }

    [FromQuery(Name = "operation"), Description("Only jobs of this operation, for example get_list.")]
    public string? Operation { get; init; }

    [FromQuery(Name = "worker"), Description("Only jobs whose last attempt was by the worker of this name.")]
    public string? Worker { get; init; }

    [FromQuery(Name = "problem"), Description("Only jobs with a problem of this type: its last part, for example computation-crashed.")]
    public string? Problem { get; init; }

    [FromQuery(Name = "text"), Description("Only jobs with this text in the detail of their problem, in upper or lower case.")]
    public string? Text { get; init; }

    [FromQuery(Name = "exitCode"), Description("Only jobs that crashed, the last time with this exit code.")]
    public string? ExitCode { get; init; }

    [FromQuery(Name = "since"), Description("Only jobs that were accepted at this instant or later.")]
    public string? Since { get; init; }

    [FromQuery(Name = "until"), Description("Only jobs that were accepted before this instant.")]
    public string? Until { get; init; }

    [FromQuery(Name = "finishedSince"), Description("Only jobs that finished at this instant or later.")]
    public string? FinishedSince { get; init; }

    /// <exception cref="ProblemException">A value is not allowed.</exception>
    public JobFilter Read(ApiOperations operations)
    {
        if (State is not null && JobStates.Parse(State) is null)
            throw QueryValues.Wrong("state", State, string.Join(", ", JobStates.All));
        if (Operation is not null && operations.Find(Operation) is null)
            throw QueryValues.Wrong("operation", Operation, string.Join(", ", operations.All.Select(known => known.Name.Name)));
        if (Problem is not null && !ProblemTypes.OfJobs.Any(type => type.Name == Problem))
            throw QueryValues.Wrong("problem", Problem, string.Join(", ", ProblemTypes.OfJobs.Select(type => type.Name)));
        var exitCode = 0;
        if (ExitCode is not null && !int.TryParse(ExitCode, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exitCode))
            throw QueryValues.Wrong("exitCode", ExitCode, "a whole number, such as 137");
        return new()
        {
            States = State is null ? null : [JobStates.Parse(State)!.Value],
            Operations = Operation is null ? null : [Operation],
            Worker = ReadText("worker", Worker),
            Problem = Problem,
            Text = ReadText("text", Text),
            ExitCode = ExitCode is null ? null : exitCode,
            Since = ReadInstant("since", Since),
            Until = ReadInstant("until", Until),
            FinishedSince = ReadInstant("finishedSince", FinishedSince),
        };
    }

    /// <returns>Null for null.</returns>
    /// <exception cref="ProblemException">It is no instant.</exception>
    public static DateTimeOffset? ReadInstant(string name, string? value)
    {
        if (value is null)
            return null;

        string[] formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];
        // RFC 3339 allows t and z too.
        return DateTimeOffset.TryParseExact(value.ToUpperInvariant(), formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw QueryValues.Wrong(name, value, "an instant of RFC 3339, such as 2026-01-31T12:00:00Z. In a query, + is %2B");
    }

    private static string? ReadText(string name, string? value) => value is null || (value.Length is > 0 and <= MaxLength && !value.Any(char.IsControl))
        ? value
        : throw QueryValues.Wrong(name, value, $"1 to {MaxLength} characters, without control characters");
}

internal static class JobFilterDescriptions
{
    /// <summary>Describes the filters of an endpoint.</summary>
    public static RouteHandlerBuilder WithJobFilter(this RouteHandlerBuilder endpoint)
    {
        endpoint
            .WithParameterSchema("state", document => new OpenApiSchemaReference(nameof(JobState), document))
            .WithParameterSchema("exitCode", _ => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" });
        foreach (var name in (string[])["worker", "text"])
            endpoint.WithParameterSchema(name, _ => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = JobFilterQuery.MaxLength });
        foreach (var name in (string[])["since", "until", "finishedSince"])
            endpoint.WithInstant(name);
        return endpoint;
    }

    public static RouteHandlerBuilder WithInstant(this RouteHandlerBuilder endpoint, string name) =>
        endpoint.WithParameterSchema(name, _ => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" });
}
