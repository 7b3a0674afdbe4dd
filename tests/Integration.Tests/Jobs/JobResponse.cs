using System.Net;
using System.Text.Json;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>A job as callers see it.</summary>
public sealed record JobResponse(
    Guid Id,
    string Operation,
    string State,
    double Progress,
    int Attempt,
    string? Worker,
    DateTimeOffset Created,
    DateTimeOffset? Started,
    DateTimeOffset? Finished,
    IReadOnlyList<string>? Result,
    JsonElement? Problem,
    IReadOnlyList<AttemptResponse>? Attempts = null)
{
    /// <summary>The last part of the problem's type.</summary>
    public string? ProblemType => Problem?.GetProperty("type").GetString()?.Split('/')[^1];

    public bool IsFinal => State is "succeeded" or "failed" or "cancelled" or "expired";

    public static async Task<JobResponse> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {body}");
        return Parse(body);
    }

    public static JobResponse Parse(string json) => JsonSerializer.Deserialize<JobResponse>(json, JsonSerializerOptions.Web)!;
}

/// <summary>An attempt at a job as callers see it.</summary>
public sealed record AttemptResponse(int Number, string? Worker, string? Outcome, double? CpuSeconds, string? Problem);
