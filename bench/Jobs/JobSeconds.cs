namespace Messaging.Bench.Jobs;

/// <summary>Seconds until all jobs of a peer were published, and until all results were stored.</summary>
internal sealed record JobSeconds(double Accepted, double Finished);
