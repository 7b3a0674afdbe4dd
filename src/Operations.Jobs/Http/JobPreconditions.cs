using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;
using Microsoft.Net.Http.Headers;

namespace Messaging.Operations.Jobs.Http;

/// <summary>The preconditions of a call for one job (RFC 9110, section 13). Those by date are ignored: a job has no Last-Modified.</summary>
internal sealed class JobPreconditions(HttpRequest request)
{
    private readonly IList<EntityTagHeaderValue> _wanted = request.GetTypedHeaders().IfMatch;
    private readonly IList<EntityTagHeaderValue> _known = request.GetTypedHeaders().IfNoneMatch;

    // An If-Match without a readable tag is not met: ignored, it would cancel any version.
    private readonly bool _hasWanted = request.Headers.IfMatch.Count > 0;

    public bool HasKnown => _known.Count > 0;

    /// <summary>Whether the result depends on the version of the job.</summary>
    public bool DependOnVersion => (_hasWanted && !_wanted.Contains(EntityTagHeaderValue.Any)) || HasKnown;

    /// <summary>Whether the job is one that If-Match names.</summary>
    public bool IsWanted(Job job) => !_hasWanted || Contains(_wanted, job, useStrongComparison: true);

    /// <summary>Whether the job is one that If-None-Match names.</summary>
    public bool IsKnown(Job job) => Contains(_known, job, useStrongComparison: false);

    public static ProblemException Failed(Job job) => new(
        ProblemTypes.PreconditionFailed, detail: $"The ETag of the job is {JobAnswer.ETag(job)}, which does not meet If-Match or If-None-Match.");

    private static bool Contains(IList<EntityTagHeaderValue> tags, Job job, bool useStrongComparison) =>
        tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(JobAnswer.ETag(job), useStrongComparison));
}
