using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Messaging.Integration.Tests.Systems;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Callers;

/// <summary>Two callers of one service, one of whom floods it.</summary>
[Collection(ParallelTests.Name)]
public sealed class HostileCaller(ITestOutputHelper output)
{
    private const string Jobs = "/count_primes/1000";
    private const int GiantBytes = 20 * 1024 * 1024;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Attack = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan ItemPace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan JobPace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AttackPace = TimeSpan.FromMilliseconds(1);

    // Other tests may run on this machine at the same time: then one of the two figures can be high by chance.
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(1);

    // The attack is over them, and the other caller is not.
    private static readonly KeyValuePair<string, string>[] Limits = [new("Limits__RequestsPerSecond", "100"), new("Limits__Burst", "100")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_caller_that_floods_guesses_keys_and_sends_giant_bodies_another_one_is_not_starved()
    {
        var (good, goodSettings) = await KeyAsync("good");
        var (bad, badSettings) = await KeyAsync("bad");
        await using var service = await StartAsync(goodSettings.Concat(badSettings));
        await using var elsewhere = await StartAsync(goodSettings.Concat(badSettings));
        using var victim = await ClientAsync(service, good);
        var job = await SubmitAsync(victim);

        await CallAsync(victim, WarmUp);
        // The attackers use the same CPUs as the service. So what the service is to blame for is the difference to an attack on another one.
        var (before, _) = await AttackAsync(elsewhere, bad, job, () => CallAsync(victim, Before));
        var (meanwhile, answers) = await AttackAsync(service, bad, job, () => CallAsync(victim, Attack));

        output.WriteLine($"get_item: {before.Items.TotalMilliseconds:N1} → {meanwhile.Items.TotalMilliseconds:N1} ms, accepting: {before.Jobs.TotalMilliseconds:N1} → {meanwhile.Jobs.TotalMilliseconds:N1} ms");
        output.WriteLine(string.Join(", ", answers.GroupBy(answer => answer).Select(group => $"{group.Count()} × {group.Key}")));
        Assert.InRange(meanwhile.Items, TimeSpan.Zero, Most(before.Items));
        Assert.InRange(meanwhile.Jobs, TimeSpan.Zero, Most(before.Jobs));
        // The attack has taken place, and was refused.
        Assert.All(
            (HttpStatusCode[])[HttpStatusCode.TooManyRequests, HttpStatusCode.Unauthorized, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.NotFound],
            refusal => Assert.Contains(refusal, answers));
        Assert.DoesNotContain(HttpStatusCode.InternalServerError, answers);
        using var own = await victim.GetAsync(job, Stop);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    private static TimeSpan Most(TimeSpan before) => before * 2 > Floor ? before * 2 : Floor;

    private static Task<ServiceProcess> StartAsync(IEnumerable<KeyValuePair<string, string>> keys) =>
        ServiceProcess.StartReadyAsync("AllInOne", keys.Concat(Limits).ToDictionary(), Stop);

    /// <summary>Makes a key as the documentation says.</summary>
    private static async Task<(string Key, IEnumerable<KeyValuePair<string, string>> Settings)> KeyAsync(string name)
    {
        await using var command = ServiceProcess.Start("AllInOne", new Dictionary<string, string>(), "keys", "add", name, "--scope", "submit", "--scope", "read", "--scope", "cancel");
        Assert.Equal(0, await command.ExitAsync(TimeSpan.FromSeconds(30), Stop));
        var lines = command.Log.Select(line => line.Text).ToList();
        return (lines.Single(line => line.StartsWith("mk_", StringComparison.Ordinal)), lines.Where(line => line.StartsWith("ApiKeys__", StringComparison.Ordinal))
            .Select(line => line.Split('=')).Select(parts => KeyValuePair.Create(parts[0], parts[1])));
    }

    private static async Task<HttpClient> ClientAsync(ServiceProcess service, string key) =>
        new() { BaseAddress = await service.AddressAsync(Stop), DefaultRequestHeaders = { Authorization = new("Bearer", key) } };

    private static async Task<Uri> SubmitAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Jobs, UriKind.Relative)) { Headers = { { "Idempotency-Key", "mine" } } };
        using var answer = await http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer.Headers.Location!;
    }

    /// <returns>The p99 of an item and of accepting a job.</returns>
    private static async Task<(TimeSpan Items, TimeSpan Jobs)> CallAsync(HttpClient http, TimeSpan time)
    {
        var items = CallAsync(http, HttpMethod.Get, "/get_item", ItemPace, time);
        var jobs = CallAsync(http, HttpMethod.Post, Jobs, JobPace, time);
        return (await items, await jobs);
    }

    private static async Task<TimeSpan> CallAsync(HttpClient http, HttpMethod method, string path, TimeSpan pace, TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        var times = new List<TimeSpan>();
        using var timer = new PeriodicTimer(pace);
        while (Stopwatch.GetElapsedTime(start) < time && await timer.WaitForNextTickAsync(Stop))
        {
            var called = Stopwatch.GetTimestamp();
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            using var answer = await http.SendAsync(request, Stop);
            times.Add(Stopwatch.GetElapsedTime(called));
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        }

        times.Sort();
        return times[times.Count * 99 / 100];
    }

    /// <summary>Attacks a service while another caller calls.</summary>
    private static async Task<(T Times, IReadOnlyCollection<HttpStatusCode> Answers)> AttackAsync<T>(ServiceProcess service, string key, Uri job, Func<Task<T>> callAsync)
    {
        using var attacker = await ClientAsync(service, key);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var attack = AttackAsync(service, attacker, job.ToString(), end.Token);
        T times;
        try
        {
            times = await callAsync();
        }
        finally
        {
            await end.CancelAsync();
        }

        return (times, await attack);
    }

    private static async Task<IReadOnlyCollection<HttpStatusCode>> AttackAsync(ServiceProcess service, HttpClient http, string job, CancellationToken stop)
    {
        var answers = new ConcurrentBag<HttpStatusCode>();
        var giant = new byte[GiantBytes];
        using var guesser = new HttpClient { BaseAddress = await service.AddressAsync(Stop) };
        var guess = 0;
        await Task.WhenAll(
            RepeatAsync(() => new(HttpMethod.Get, "/get_item"), http),
            RepeatAsync(() => new(HttpMethod.Post, Jobs), http),
            RepeatAsync(() => new(HttpMethod.Get, Jobs), http),
            RepeatAsync(() => new(HttpMethod.Get, "/jobs"), http),
            RepeatAsync(() => new(HttpMethod.Get, job), http),
            RepeatAsync(() => new(HttpMethod.Delete, job), http),
            RepeatAsync(() => new(HttpMethod.Post, Jobs) { Headers = { { "Idempotency-Key", "mine" } } }, http),
            RepeatAsync(() => new(HttpMethod.Post, "/count_primes/1") { Content = new ByteArrayContent(giant) { Headers = { ContentType = new("application/json") } } }, http),
            RepeatAsync(() => new(HttpMethod.Get, "/get_item") { Headers = { Authorization = new("Bearer", $"mk_{Interlocked.Increment(ref guess)}") } }, guesser));
        return answers;

        async Task RepeatAsync(Func<HttpRequestMessage> ask, HttpClient caller)
        {
            using var timer = new PeriodicTimer(AttackPace);
            try
            {
                while (await timer.WaitForNextTickAsync(stop))
                {
                    try
                    {
                        using var request = ask();
                        using var answer = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                        answers.Add(answer.StatusCode);
                    }
                    catch (HttpRequestException)
                    {
                        // The server closes the connection of a body that it does not read.
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The attack ends.
            }
        }
    }
}
