using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>One page of a list.</summary>
/// <param name="Jobs">In its order.</param>
/// <param name="Next">Where the next page is, by the header <c>Link</c>.</param>
public sealed record JobPage(IReadOnlyList<JobResponse> Jobs, string? Next)
{
    public static async Task<JobPage> ReadAsync(JobClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var jobs = await answer.Content.ReadFromJsonAsync<JobResponse[]>(JsonSerializerOptions.Web, TestContext.Current.CancellationToken);
        var link = answer.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
        return new JobPage(jobs!, link?.Replace(">; rel=\"next\"", "", StringComparison.Ordinal)[1..]);
    }
}
