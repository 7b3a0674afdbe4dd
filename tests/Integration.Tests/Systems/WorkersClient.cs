using System.Net.Http.Json;
using System.Text.Json;

namespace Messaging.Integration.Tests.Systems;

/// <summary>The workers and their jobs as callers see them.</summary>
internal static class WorkersClient
{
    /// <summary>Submits a list.</summary>
    /// <returns>The id of the job.</returns>
    public static async Task<Guid> SubmitAsync(this HttpClient http, CancellationToken stop)
    {
        using var answer = await http.PostAsync("/get_list", null, stop);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("id").GetGuid();
    }

    public static Task<JsonElement> JobAsync(this HttpClient http, Guid id, CancellationToken stop) => http.GetFromJsonAsync<JsonElement>($"/jobs/{id}", stop);

    public static async Task<string?> StateAsync(this HttpClient http, Guid id, CancellationToken stop) =>
        (await http.JobAsync(id, stop)).GetProperty("state").GetString();

    public static async Task<IReadOnlyList<JsonElement>> WorkersAsync(this HttpClient http, CancellationToken stop) =>
        [.. (await http.GetFromJsonAsync<JsonElement>("/workers", stop)).EnumerateArray()];

    /// <summary>Waits for a worker in the list.</summary>
    public static async Task<JsonElement> WorkerAsync(this HttpClient http, string what, Func<JsonElement, bool> which, TimeSpan within, CancellationToken stop)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(
            what,
            async () =>
            {
                foreach (var worker in (await http.WorkersAsync(stop)).Where(which))
                    found = worker;
                return found is not null;
            },
            within,
            stop);
        return found!.Value;
    }

    public static IEnumerable<JsonElement> Lanes(this JsonElement worker) => worker.GetProperty("lanes").EnumerateArray();

    public static bool IsOf(this JsonElement lane, Guid request) => lane.GetProperty("requestId") is { ValueKind: JsonValueKind.String } id && id.GetGuid() == request;

    /// <summary>Its lists that have had a lane.</summary>
    public static int Running(this JsonElement worker) =>
        worker.GetProperty("operations").EnumerateArray().Single(operation => operation.GetProperty("name").GetString() == "get_list").GetProperty("running").GetInt32();
}
