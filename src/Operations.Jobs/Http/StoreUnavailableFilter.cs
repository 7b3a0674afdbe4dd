using Messaging.Operations.Api.Problems;
using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Http;

/// <summary>Answers with a problem when the store cannot be used.</summary>
internal sealed class StoreUnavailableFilter : IEndpointFilter
{
    private const string SlowRead = "The job store did not answer in time. Try again later, and if it is a list, with narrower filters: for jobs 'since', 'until' and 'state'.";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (SlowReadException slow)
        {
            throw new ProblemException(ProblemTypes.JobStoreUnavailable, RetryAfter, slow, SlowRead);
        }
        catch (StoreException failed)
        {
            throw new ProblemException(ProblemTypes.JobStoreUnavailable, RetryAfter, failed);
        }
    }
}
