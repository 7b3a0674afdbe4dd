using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Messaging.Operations.Api.Tests;

/// <summary>An answer read as problem details; one of another media type fails the test.</summary>
internal sealed record ProblemAnswer(string? Type, string? Title, int? Status, string? Detail, string? TraceId, string? RequestId)
{
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; init; }

    public static async Task<ProblemAnswer> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<ProblemAnswer>(TestContext.Current.CancellationToken);
        Assert.NotNull(problem);
        Assert.Equal((int)status, problem.Status);
        Assert.False(string.IsNullOrEmpty(problem.Title));
        return problem;
    }
}
