using System.Net;
using Messaging.Operations.Api.Problems;

namespace Messaging.Operations.Api.Tests.Problems;

public sealed class ProblemEndpointsTests(ApiHost api) : IClassFixture<ApiHost>
{
    public static TheoryData<string> Names => [.. ProblemTypes.All.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_type_is_explained_at_its_uri(string name)
    {
        var type = ProblemTypes.All.Single(type => type.Name == name);
        using var client = api.CreateClient();

        var explanation = await client.GetStringAsync(new Uri(type.Uri, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains(type.Title, explanation, StringComparison.Ordinal);
        Assert.Contains(type.Explanation, explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_type_is_a_problem_itself()
    {
        using var client = api.CreateClient();

        using var answer = await client.GetAsync(new Uri("/problems/unknown", UriKind.Relative), TestContext.Current.CancellationToken);

        await ProblemAnswer.ReadAsync(answer, HttpStatusCode.NotFound);
    }
}
