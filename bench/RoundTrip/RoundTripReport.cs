using Messaging.Bench.Figures;
using Messaging.Bench.Report;

namespace Messaging.Bench.RoundTrip;

/// <summary>Makes a table, targets and sentences of the figures.</summary>
internal static class RoundTripReport
{
    public const string Raw = "RabbitMQ.Client with confirms, classic queue";
    public const string RawQuorum = "RabbitMQ.Client with confirms, quorum queue";
    public const string Classic = "the Api's path, classic queue";
    public const string Quorum = "the Api's path, quorum queue (default)";
    public const string Celery = "Celery";
    public const string InMemory = "the Api's path, in memory";
    public const int InFlight = 256;

    public static Section Write(RoundLog log, IReadOnlyList<string> subjects)
    {
        var table = new Table("empty operation", "serial p50, µs", "serial p99, µs", "requests/s, 256 in flight", "requests/s over the raw client's", "serial p50 over the raw client's", "syncs of the quorum log a request");
        var (rate, serial) = (log.Of(Raw, "rate"), log.Of(Raw, "p50"));
        foreach (var subject in subjects)
        {
            table.Add(
                subject, log.Of(subject, "p50").Text(), log.Of(subject, "p99").Text(), log.Of(subject, "rate").Text(),
                log.Of(subject, "rate").Over(rate).Text("N2"), log.Of(subject, "p50").Over(serial).Text("N2"), log.Of(subject, "syncs").Text("N2"));
        }

        Target[] targets =
        [
            new($"{Quorum}: requests/s over the raw client's on a quorum queue", log.Of(Quorum, "rate").Over(log.Of(RawQuorum, "rate")), AtLeast: true, 0.75),
            new($"{Quorum}: serial time over the raw client's on a quorum queue", log.Of(Quorum, "p50").Over(log.Of(RawQuorum, "p50")), AtLeast: false, 1.25),
            new($"{Classic}: requests/s over the raw client's", log.Of(Classic, "rate").Over(rate), AtLeast: true, 0.75),
            new($"{Classic}: serial time over the raw client's", log.Of(Classic, "p50").Over(serial), AtLeast: false, 1.25),
            new($"{Quorum}: requests/s over Celery's", log.Of(Quorum, "rate").Over(log.Of(Celery, "rate")), AtLeast: true, 12, "N1"),
        ];
        var shows = $"With {InFlight} in flight the Api's path over a quorum queue does {log.Of(Quorum, "rate").Over(rate).Text("N2")} of what RabbitMQ's own client does on a classic one, "
            + $"and {log.Of(Quorum, "rate").Over(log.Of(RawQuorum, "rate")).Text("N2")} of it on a quorum queue. "
            + (log.Of(Celery, "rate").Rounds.Count == 0 ? "" : $"It is {log.Of(Quorum, "rate").Over(log.Of(Celery, "rate")).Text("N1")} times as many as Celery's; the client's own on a quorum queue are {log.Of(RawQuorum, "rate").Over(log.Of(Celery, "rate")).Text("N1")} times. ")
            + $"Without a broker, in one process, one request takes {log.Of(InMemory, "p50").Text()} µs.";
        return new Section([table], shows, Settings, targets);
    }

    private static IReadOnlyList<string> Settings =>
    [
        "The requesting side is a process of its own, and so is the answering one (but for in memory); no HTTP in between. First one request after the other, then 256 in flight.",
        "The Api's path: `WorkerRequests` as the Api has it (deadline, cancellation, log scope, trace), a worker with a consumer that answers at once without a lane, prefetch 512.",
        "RabbitMQ.Client: one connection and one channel each side, confirms awaited on request and reply, transient messages, prefetch 512, up to 4096 unconfirmed (its default of 128 throttles), acknowledged after the reply.",
        "Celery: `celery -A tasks worker` as by default (prefork, one process a CPU, classic queue, no confirms), results by `rpc://`; in flight are groups of 256, the next one on the last answer: that is how its client waits for many.",
        "Syncs: batches that the broker's quorum log wrote, each of them one fsync, over all answers of the round; only where the broker is the bench's own container.",
    ];
}
