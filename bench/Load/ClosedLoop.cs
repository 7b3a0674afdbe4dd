using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Messaging.Bench.Processes;
using Messaging.TestSupport.Processes;

namespace Messaging.Bench.Load;

/// <summary>How many requests a server answers when each of some connections sends the next one on the answer.</summary>
internal static partial class ClosedLoop
{
    private static readonly string Post = Path.Combine(Repository.Root, "bench", "Load", "post.lua");

    /// <param name="hasWrk">Whether wrk sends them; else threads of this process do.</param>
    /// <param name="target">What is asked for.</param>
    /// <param name="duration">Whole seconds; less than one is for this process's threads.</param>
    /// <param name="connections">How many.</param>
    /// <param name="isPost">Whether the method is POST, without a body, instead of GET.</param>
    /// <param name="key">The key of the caller; null for none.</param>
    /// <returns>Answers a second.</returns>
    public static async Task<double> RunAsync(bool hasWrk, Uri target, TimeSpan duration, int connections = 8, bool isPost = false, string? key = null)
    {
        if (!hasWrk || duration < TimeSpan.FromSeconds(1))
            return await Task.Factory.StartNew(() => Run(target, duration, connections, isPost ? "POST" : "GET", key), TaskCreationOptions.LongRunning);

        var seconds = ((int)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var output = await CommandLine.RunAsync(
            "wrk", ["-t1", $"-c{connections.ToString(CultureInfo.InvariantCulture)}", $"-d{seconds}s", "--timeout", "30s", .. isPost ? ["-s", Post] : Array.Empty<string>(), .. key is null ? Array.Empty<string>() : ["-H", $"Authorization: Bearer {key}"], target.ToString()]);
        if (output.Contains("Non-2xx", StringComparison.Ordinal))
            throw new HttpRequestException($"{target} was not always answered well:\n{output}\nNow it answers: {await AnswerAsync(target, isPost, key)}");
        return double.Parse(RequestsPerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<string> AnswerAsync(Uri target, bool isPost, string? key)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, target);
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        using var answer = await http.SendAsync(request);
        return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }

    private static double Run(Uri target, TimeSpan duration, int connections, string method, string? key)
    {
        var answers = 0;
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections).Select(_ => new Thread(Send)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return answers / Stopwatch.GetElapsedTime(started).TotalSeconds;

        void Send()
        {
            try
            {
                using var connection = new HttpConnection(target, method, key);
                while (duration - Stopwatch.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
                {
                    connection.Get(left);
                    Interlocked.Increment(ref answers);
                }
            }
            catch (SocketException)
            {
                // No answer in what was left of the time.
            }
        }
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RequestsPerSecond();
}
