using System.Diagnostics;
using System.Net;

namespace Messaging.Integration.Tests.Systems;

/// <summary>Asks for the list and measures.</summary>
internal static class HttpAnswers
{
    public static async Task<(HttpStatusCode Status, TimeSpan Took)> GetListAsync(this HttpClient http, CancellationToken stop)
    {
        var took = Stopwatch.StartNew();
        using var answer = await http.GetAsync("/get_list", stop);
        return (answer.StatusCode, took.Elapsed);
    }
}
