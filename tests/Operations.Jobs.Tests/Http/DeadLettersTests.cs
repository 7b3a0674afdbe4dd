using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MassTransit;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Http;

/// <summary>Dead letters over HTTP, of workers whose endpoints fail.</summary>
public sealed class DeadLettersTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_at_which_a_worker_failed_is_listed_with_its_reason_and_shown_with_its_content()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        await api.AddWorkerAsync<Contracts.GetList>(_ => throw new InvalidOperationException("The disk is full."), "get-list");
        var (request, before) = (Guid.NewGuid(), TimeProvider.System.GetUtcNow());
        await SendAsync(api, request, ("Deadline", "2026-01-31T12:00:00+00:00"));

        var listed = await UntilAsync(client, letters => letters.Length == 1);

        var letter = listed[0];
        Assert.Equal(
            ("get-list", "get_list", "error", "System.InvalidOperationException", "The disk is full."),
            (Text(letter, "queue"), Text(letter, "operation"), Text(letter, "reason"), Text(letter, "faultType"), Text(letter, "faultMessage")));
        Assert.Equal((request, true), (letter.GetProperty("requestId").GetGuid(), letter.GetProperty("replayable").GetBoolean()));
        Assert.InRange(letter.GetProperty("time").GetDateTimeOffset(), before.AddSeconds(-1), TimeProvider.System.GetUtcNow());
        Assert.InRange(letter.GetProperty("expires").GetDateTimeOffset(), before.AddDays(14).AddSeconds(-1), before.AddDays(14).AddMinutes(5));
        Assert.False(letter.TryGetProperty("body", out _));
        var content = await GetAsync(client, $"/dead-letters/{letter.GetProperty("id").GetGuid()}");
        Assert.Equal("fault", content.GetProperty("headers").GetProperty("MT-Reason").GetString());
        Assert.Equal(request, JsonDocument.Parse(Text(content, "body")!).RootElement.GetProperty("requestId").GetGuid());
        Assert.False(content.GetProperty("bodyTruncated").GetBoolean());
    }

    [Fact]
    public async Task A_message_of_a_type_that_no_consumer_knows_is_listed_as_skipped()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        await api.AddWorkerAsync<Contracts.CountPrimes>(_ => Task.CompletedTask, "get-list");
        await SendAsync(api, Guid.NewGuid());

        var letter = Assert.Single(await UntilAsync(client, letters => letters.Length == 1));

        Assert.Equal(("skipped", null), (Text(letter, "reason"), Text(letter, "faultType")));
    }

    [Fact]
    public async Task A_replayed_request_is_handled_again_once_with_a_new_deadline_and_without_its_fault()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var handled = new List<ConsumeContext<Contracts.GetList>>();
        await api.AddWorkerAsync<Contracts.GetList>(
            context =>
            {
                handled.Add(context);
                return handled.Count == 1 ? throw new InvalidOperationException() : Task.CompletedTask;
            },
            "get-list");
        var request = Guid.NewGuid();
        await SendAsync(api, request, ("Deadline", "2026-01-31T12:00:00+00:00"), ("Deaths", 3), ("Caller", "me"));
        var id = (await UntilAsync(client, letters => letters.Length == 1))[0].GetProperty("id").GetGuid();
        var before = TimeProvider.System.GetUtcNow();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.SendAsync(HttpMethod.Post, $"/dead-letters/{id}/replay")));

        Assert.Equal(id, (await Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK).Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("id").GetGuid());
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Conflict }));
        await UntilAsync(client, letters => letters.Length == 0);
        await Eventually.TrueAsync("it is handled again", () => handled.Count == 2, JobClient.Timeout, Stop);
        var again = handled[1];
        Assert.Equal(request, again.RequestId);
        Assert.Equal("me", again.Headers.Get<string>("Caller"));
        Assert.False(again.Headers.TryGetHeader("Deaths", out _));
        Assert.False(again.ReceiveContext.TransportHeaders.TryGetHeader("MT-Reason", out _));
        Assert.InRange(DateTimeOffset.Parse(again.Headers.Get<string>("Deadline")!, null), before.AddSeconds(30), before.AddSeconds(90));
        Assert.Contains($"anonymous replayed dead letter {id} to get-list", api.Logged);
        using var gone = await client.SendAsync(HttpMethod.Post, $"/dead-letters/{id}/replay");
        Assert.Equal("/problems/dead-letter-not-found", (await ProblemAnswer.ReadAsync(gone, HttpStatusCode.NotFound)).Type);
    }

    [Fact]
    public async Task The_request_of_a_job_is_not_replayed_since_the_job_can_be_retried()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        await api.AddWorkerAsync<Contracts.GetList>(_ => throw new InvalidOperationException(), "get-list_background");
        var job = await client.PostAsync();
        var letter = (await UntilAsync(client, letters => letters.Length == 1))[0];

        using var refused = await client.SendAsync(HttpMethod.Post, $"/dead-letters/{letter.GetProperty("id").GetGuid()}/replay");

        var problem = await ProblemAnswer.ReadAsync(refused, HttpStatusCode.Conflict);
        Assert.Equal(("/problems/dead-letter-not-replayable", $"It is the request of job {job.Id}. Retry that job, and discard this message."), (problem.Type, problem.Detail));
        Assert.Equal((job.Id, false, "get-list_background"), (letter.GetProperty("requestId").GetGuid(), letter.GetProperty("replayable").GetBoolean(), Text(letter, "queue")));
        Assert.Equal(letter.GetProperty("id").GetGuid(), Assert.Single((await GetAsync(client, $"/dead-letters?requestId={job.Id}")).EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Empty((await GetAsync(client, $"/dead-letters?requestId={Guid.NewGuid()}")).EnumerateArray());
        Assert.Equal((0, 0), await ChangeAsync(client, "/dead-letters/replay"));
        Assert.Equal((1, 0), await ChangeAsync(client, "/dead-letters/discard"));
    }

    [Fact]
    public async Task A_discarded_dead_letter_is_gone()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var id = await AddAsync(api);

        using var discarded = await client.SendAsync(HttpMethod.Delete, $"/dead-letters/{id}");
        using var again = await client.SendAsync(HttpMethod.Delete, $"/dead-letters/{id}");

        Assert.Equal(HttpStatusCode.OK, discarded.StatusCode);
        Assert.Equal("/problems/dead-letter-not-found", (await ProblemAnswer.ReadAsync(again, HttpStatusCode.NotFound)).Type);
        Assert.Empty(await ListAsync(client));
        Assert.Contains($"anonymous discarded dead letter {id} of get-list", api.Logged);
    }

    [Fact]
    public async Task Given_the_confirmed_number_then_all_dead_letters_of_the_filter_are_replayed_or_discarded()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var handled = 0;
        await api.AddWorkerAsync<Contracts.GetList>(
            _ =>
            {
                Interlocked.Increment(ref handled);
                return Task.CompletedTask;
            },
            "get-list");
        await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => AddAsync(api)));
        await Task.WhenAll(Enumerable.Range(0, 130).Select(_ => AddAsync(api, fault: "Other")));

        Assert.Equal((250, 0), await ChangeAsync(client, "/dead-letters/discard?queue=get-list"));
        using var changed = await client.SendAsync(HttpMethod.Post, "/dead-letters/replay?fault=System.Exception&confirm=119");
        Assert.Equal(
            "The filter matches 120 dead letters now, not 119. Nothing was changed.", (await ProblemAnswer.ReadAsync(changed, HttpStatusCode.Conflict)).Detail);
        Assert.Equal((120, 0), await ChangeAsync(client, "/dead-letters/replay?fault=System.Exception"));
        Assert.Equal((120, 120), await ChangeAsync(client, "/dead-letters/replay?fault=System.Exception&confirm=120"));
        await Eventually.TrueAsync("they are handled", () => Volatile.Read(ref handled) == 120, JobClient.Timeout, Stop);
        var group = Assert.Single((await GetAsync(client, "/dead-letters/groups")).EnumerateArray());
        Assert.Equal(("get-list", "get_list", "error", "Other", 130), (Text(group, "queue"), Text(group, "operation"), Text(group, "reason"), Text(group, "faultType"), group.GetProperty("count").GetInt32()));
        Assert.Equal((130, 130), await ChangeAsync(client, "/dead-letters/discard?operation=get_list&reason=error&confirm=130"));
        Assert.Empty(await ListAsync(client));
        Assert.Contains("anonymous discarded 130 dead letters (?operation=get_list&reason=error)", api.Logged);
    }

    [Fact]
    public async Task Pages_lead_to_each_dead_letter_once()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AddAsync(api)));
        var seen = new List<Guid>();

        for (string? next = "/dead-letters?queue=get-list&limit=2"; next is not null;)
        {
            using var answer = await client.GetAsync(next);
            seen.AddRange((await answer.Content.ReadFromJsonAsync<JsonElement[]>(Stop))!.Select(letter => letter.GetProperty("id").GetGuid()));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(ids.OrderDescending(), seen);
    }

    [Fact]
    public async Task A_long_body_is_cut_between_characters_and_a_body_that_is_no_text_and_secrets_are_not_shown()
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);
        var (text, bytes) = (await AddAsync(api, body: Encoding.UTF8.GetBytes($"a{new string('ü', 40_000)}")), await AddAsync(api, body: [255, 254]));

        var cut = await GetAsync(client, $"/dead-letters/{text}");
        var unreadable = await GetAsync(client, $"/dead-letters/{bytes}");

        Assert.Equal(($"a{new string('ü', 32_767)}", true), (Text(cut, "body"), cut.GetProperty("bodyTruncated").GetBoolean()));
        Assert.Equal((null, false), (Text(unreadable, "body"), unreadable.GetProperty("bodyTruncated").GetBoolean()));
        Assert.Equal(("(hidden)", "shown"), (Text(cut.GetProperty("headers"), "X-Authorization"), Text(cut.GetProperty("headers"), "Other")));
    }

    [Theory]
    [InlineData("GET", "/dead-letters?queue=none")]
    [InlineData("GET", "/dead-letters?operation=none")]
    [InlineData("GET", "/dead-letters?reason=none")]
    [InlineData("GET", "/dead-letters?fault=")]
    [InlineData("GET", "/dead-letters?requestId=1")]
    [InlineData("GET", "/dead-letters?limit=101")]
    [InlineData("GET", "/dead-letters?after=1")]
    [InlineData("GET", "/dead-letters/groups?queue=get-list")]
    [InlineData("POST", "/dead-letters/replay?confirm=all")]
    [InlineData("POST", "/dead-letters/discard?confirm=10001")]
    [InlineData("POST", "/dead-letters/discard?reason=none&confirm=1")]
    [InlineData("POST", "/dead-letters/discard?limit=1")]
    public async Task A_value_that_is_not_allowed_is_400(string method, string path)
    {
        await using var api = new ApiHost();
        using var client = JobClient.Of(api);

        using var answer = await client.SendAsync(new(method), path);

        Assert.Equal("/problems/invalid-request", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.BadRequest)).Type);
    }

    [Theory]
    [InlineData("GET", "/dead-letters/1")]
    [InlineData("GET", "/dead-letters/4a6f0ab1-6a1e-7c7c-8d0e-000000000000")]
    [InlineData("DELETE", "/dead-letters/4a6f0ab1-6a1e-7c7c-8d0e-000000000000")]
    [InlineData("POST", "/dead-letters/4a6f0ab1-6a1e-7c7c-8d0e-000000000000/replay")]
    public async Task An_unknown_dead_letter_is_404(string method, string path)
    {
        await using var api = new ApiHost();
        using var client = await JobClient.OfReadyAsync(api);

        using var answer = await client.SendAsync(new(method), path);

        Assert.Equal("/problems/dead-letter-not-found", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.NotFound)).Type);
    }

    [Theory]
    [InlineData("GET", "/dead-letters")]
    [InlineData("GET", "/dead-letters/groups")]
    [InlineData("GET", "/dead-letters/4a6f0ab1-6a1e-7c7c-8d0e-000000000000")]
    [InlineData("DELETE", "/dead-letters/4a6f0ab1-6a1e-7c7c-8d0e-000000000000")]
    [InlineData("POST", "/dead-letters/4a6f0ab1-6a1e-7c7c-8d0e-000000000000/replay")]
    [InlineData("POST", "/dead-letters/replay")]
    [InlineData("POST", "/dead-letters/discard")]
    public async Task Without_a_job_store_the_answer_is_503(string method, string path)
    {
        await using var api = new ApiHost { Settings = { ["Jobs:Store"] = "PostgreSql", ["ConnectionStrings:Jobs"] = "Host=127.0.0.1;Port=1" } };
        using var client = JobClient.Of(api);

        using var answer = await client.SendAsync(new(method), path);

        Assert.Equal("/problems/job-store-unavailable", (await ProblemAnswer.ReadAsync(answer, HttpStatusCode.ServiceUnavailable)).Type);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private static async Task SendAsync(ApiHost api, Guid request, params (string Name, object Value)[] headers)
    {
        var endpoint = await api.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:get-list"));
        await endpoint.Send(new Contracts.GetList(), message =>
        {
            message.RequestId = request;
            foreach (var (name, value) in headers)
                message.Headers.Set(name, value);
        }, Stop);
    }

    private static async Task<Guid> AddAsync(ApiHost api, string fault = "System.Exception", byte[]? body = null)
    {
        var letter = new DeadLetter
        {
            Id = Guid.CreateVersion7(),
            Queue = "get-list",
            Operation = "get_list",
            Reason = "error",
            FaultType = fault,
            CollectedAt = TimeProvider.System.GetUtcNow(),
            Headers = """{"X-Authorization":"key","Other":"shown"}""",
            Body = body ?? """{"messageType":["urn:message:Messaging.Contracts:GetList"],"message":{}}"""u8.ToArray(),
        };
        Assert.True(await api.Services.GetRequiredService<DeadLetterStore>().AddAsync(letter, Stop));
        return letter.Id;
    }

    private static async Task<(int Count, int Changed)> ChangeAsync(JobClient client, string path)
    {
        using var answer = await client.SendAsync(HttpMethod.Post, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return (body.GetProperty("count").GetInt32(), body.GetProperty("changed").GetInt32());
    }

    private static async Task<JsonElement[]> UntilAsync(JobClient client, Func<JsonElement[], bool> isWanted)
    {
        JsonElement[] letters = [];
        await Eventually.TrueAsync("the dead letters are as wanted", async () => isWanted(letters = await ListAsync(client)), JobClient.Timeout, Stop);
        return letters;
    }

    private static async Task<JsonElement[]> ListAsync(JobClient client) => [.. (await GetAsync(client, "/dead-letters")).EnumerateArray()];

    private static async Task<JsonElement> GetAsync(JobClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
