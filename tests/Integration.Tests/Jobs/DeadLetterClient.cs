using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Messaging.Integration.Tests.Jobs;

/// <summary>Dead letters as operators see them.</summary>
internal static class DeadLetterClient
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<DeadLetter[]> DeadLettersAsync(this JobClient client)
    {
        using var answer = await client.GetAsync("/dead-letters?limit=100");
        return await ReadAsync(answer);
    }

    /// <summary>Waits until the list is as wanted, and for the store.</summary>
    public static async Task<DeadLetter[]> DeadLettersAsync(this JobClient client, Func<DeadLetter[], bool> areWanted)
    {
        DeadLetter[] letters = [];
        await Eventually.TrueAsync(
            "the dead letters are as wanted",
            async () =>
            {
                using var answer = await client.GetAsync("/dead-letters?limit=100");
                return answer.StatusCode != HttpStatusCode.ServiceUnavailable && areWanted(letters = await ReadAsync(answer));
            },
            JobClient.WaitLimit,
            Stop);
        return letters;
    }

    public static async Task<JsonElement> DeadLetterAsync(this JobClient client, Guid id)
    {
        using var answer = await client.GetAsync($"/dead-letters/{id}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    private static async Task<DeadLetter[]> ReadAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<DeadLetter[]>(Stop))!;
    }

    public static async Task ReplayAsync(this JobClient client, Guid id)
    {
        using var answer = await client.SendAsync(HttpMethod.Post, $"/dead-letters/{id}/replay", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public static async Task DiscardAsync(this JobClient client, Guid id)
    {
        using var answer = await client.SendAsync(HttpMethod.Delete, $"/dead-letters/{id}", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}

internal sealed record DeadLetter(
    Guid Id, string Queue, string? Operation, string Reason, string? FaultType, string? FaultMessage, Guid? RequestId, DateTimeOffset? Time, int? CrashCount, bool Replayable);
