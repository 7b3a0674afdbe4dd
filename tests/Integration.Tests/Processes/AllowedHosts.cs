using System.Net;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

public sealed class AllowedHosts
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AllInOne_answers_only_for_this_machine_unless_told_otherwise()
    {
        await using var closed = await ServiceProcess.StartReadyAsync("AllInOne", new Dictionary<string, string>(), Stop);
        await using var open = await ServiceProcess.StartReadyAsync("AllInOne", new Dictionary<string, string> { ["AllowedHosts"] = "*" }, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(closed, "evil.example"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(closed, "localhost:8000"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(closed, "127.0.0.1:8000"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(closed, "[::1]:8000"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(open, "my.machine"));
    }

    private static async Task<HttpStatusCode> AskAsync(ServiceProcess service, string host)
    {
        using var http = new HttpClient { BaseAddress = await service.AddressAsync(Stop) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/get_item");
        request.Headers.Host = host;
        using var answer = await http.SendAsync(request, Stop);
        return answer.StatusCode;
    }
}
