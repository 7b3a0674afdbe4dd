using Messaging.Bench.Figures;
using Messaging.Bench.Report;

namespace Messaging.Bench.RoundTrip;

/// <summary>Makes a table, targets and sentences of the figures.</summary>
internal static class RoundTripReport
{
    public const string Raw = "RabbitMQ.Client with confirms, classic queue";
    public const string RawQuorum = "RabbitMQ.Client with confirms, quorum queue";
    public const string RawQuorumFull = "RabbitMQ.Client, messages as long as the Api's, quorum queue";
    public const string Classic = "the Api's path, classic queue";
    public const string Quorum = "the Api's path, quorum queue (default)";
    public const string QuorumOnLane = "the Api's path, quorum queue, computed on a process lane";
    public const string Celery = "Celery, prefork";
    public const string CeleryThreads = "Celery, threads 64";
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
            new($"{QuorumOnLane}: requests/s over Celery's, prefork", log.Of(QuorumOnLane, "rate").Over(log.Of(Celery, "rate")), AtLeast: true, 12, "N1"),
        ];
        var shows = $"With {InFlight} in flight the Api's path over a quorum queue does {Rate(Quorum, RawQuorum, "N2")} of what RabbitMQ's own client does with empty messages, and {Rate(Quorum, RawQuorumFull, "N2")} of what it does with messages as long as the Api's. "
            + (log.Of(Celery, "rate").Rounds.Count == 0 ? "" : $"Where a process computes, it is {Rate(QuorumOnLane, Celery, "N1")} times Celery with its processes; where none does, {Rate(Quorum, CeleryThreads, "N1")} times Celery with threads. The client's own on a quorum queue are {Rate(RawQuorum, Celery, "N1")} times Celery's. ")
            + $"Without a broker, in one process, one request takes {log.Of(InMemory, "p50").Text()} µs.";
        return new Section([table], shows, Settings, targets);

        string Rate(string subject, string other, string format) => log.Of(subject, "rate").Over(log.Of(other, "rate")).Text(format);
    }

    private static IReadOnlyList<string> Settings =>
    [
        "The requesting side is a process of its own, and so is the answering one (but for in memory); no HTTP in between. First one request after the other, then 256 in flight.",
        "The Api's path: `WorkerRequests` as the Api has it (deadline, cancellation, log scope, trace), a worker with a consumer that answers at once, prefetch 512. On a process lane: an empty computation, two lanes, prefetch 512 too.",
        "RabbitMQ.Client: one connection and one channel each side, confirms awaited on request and reply, transient messages, prefetch 512, up to 4096 unconfirmed (its default of 128 throttles), acknowledged after the reply. As long as the Api's: 1,050 bytes to ask and 890 to answer, persistent, with the same properties, headers and exchanges.",
        "Celery: `celery -A tasks worker` as by default (prefork, one process a CPU, classic queue, no confirms), and with `-P threads -c 64`, the fastest here of the pools without processes; results by `rpc://`; in flight are groups of 256, the next one on the last answer: that is how its client waits for many.",
        "Warmed up by such requests, in a full run for 3 s, Celery, whose code is not compiled meanwhile, for 1 s. Two subjects that share processes follow each other in them, the second warmed up for 1 s more; every second round begins with the other one.",
        "Syncs: batches that the broker's quorum log wrote, each of them one fsync, over all answers of the round, those of the next subject in the same processes included; only where the broker is the bench's own container.",
    ];
}
