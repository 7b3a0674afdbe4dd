using System.Globalization;
using System.Net;
using MassTransit;

namespace Messaging.Operations.Api.Tests.Requests;

public sealed class RequestMessageTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_message_has_the_deadline_as_header_and_as_time_to_live()
    {
        var before = TimeProvider.System.GetUtcNow();
        var (message, _) = await AskedAsync();
        var after = TimeProvider.System.GetUtcNow();

        var deadline = DateTimeOffset.ParseExact(message.Headers.Get<string>("Deadline")!, "O", CultureInfo.InvariantCulture);
        Assert.Equal(TimeSpan.Zero, deadline.Offset);
        Assert.InRange(deadline, before + Timeout, after + Timeout);
        var expires = Assert.NotNull(message.ExpirationTime);
        Assert.InRange(new DateTimeOffset(expires.ToUniversalTime()), deadline - TimeSpan.FromSeconds(1), deadline + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_message_has_the_request_id_of_the_problem()
    {
        var (message, problem) = await AskedAsync();

        Assert.Equal(message.RequestId.ToString(), problem.RequestId);
    }

    /// <returns>The message that the worker received, and the problem that the caller got.</returns>
    private static async Task<(ConsumeContext Message, ProblemAnswer Problem)> AskedAsync()
    {
        var taken = new TaskCompletionSource<ConsumeContext>();
        await using var api = new ApiHost { Settings = { ["Requests:Timeout"] = Timeout.ToString() } };
        await api.AddWorkerAsync<Contracts.GetList>(context =>
        {
            taken.TrySetResult(context);
            throw new InvalidOperationException();
        });
        using var client = api.CreateClient();

        using var answer = await client.GetAsync(new Uri("/get_list", UriKind.Relative), TestContext.Current.CancellationToken);

        return (await taken.Task, await ProblemAnswer.ReadAsync(answer, HttpStatusCode.InternalServerError));
    }
}
