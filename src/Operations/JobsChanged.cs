using MassTransit;

namespace Messaging.Operations;

/// <summary>Tells every Api replica which jobs changed. Calls that wait for one of them read it again.</summary>
/// <param name="JobIds">The ids of the jobs, 1 to 500. Each is also the request id of the job's message.</param>
[MessageUrn(MessageNames.Prefix + nameof(JobsChanged))]
[EntityName(MessageNames.Prefix + nameof(JobsChanged))]
public sealed record JobsChanged(IReadOnlyList<Guid> JobIds);
