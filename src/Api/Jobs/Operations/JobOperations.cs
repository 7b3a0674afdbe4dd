namespace Messaging.Api.Jobs.Operations;

/// <summary>All operations whose requests can be jobs.</summary>
internal sealed class JobOperations(IEnumerable<JobOperation> all)
{
    public IReadOnlyList<JobOperation> All { get; } = [.. all];

    public JobOperation? Find(string name) => All.FirstOrDefault(operation => operation.Name == name);

    public JobOperation Of<TRequest>() => All.Single(operation => operation.Request == typeof(TRequest));
}
