using MassTransit;

namespace Messaging.Operations;

/// <summary>Tells every Api replica that jobs are not what they were, so that whoever waits for one of them there looks again.</summary>
/// <param name="JobIds">The jobs, each of which is also the request id of its message; 1 to 500.</param>
[MessageUrn(MessageNames.Prefix + nameof(JobsChanged))]
[EntityName(MessageNames.Prefix + nameof(JobsChanged))]
public sealed record JobsChanged(IReadOnlyList<Guid> JobIds);
