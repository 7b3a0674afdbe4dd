using System.Text.Json;

namespace Messaging.Lanes;

/// <summary>
/// The computations that lanes run, by name. A lane's process runs no others.
/// </summary>
public sealed class ComputationCatalog
{
    private readonly Dictionary<string, RegisteredComputation> _byName = [];

    /// <summary>The types of all computations.</summary>
    public IEnumerable<Type> Types => All.Select(computation => computation.Type);

    internal IEnumerable<RegisteredComputation> All => _byName.Values;

    /// <summary>Adds a computation under the name of its type.</summary>
    /// <typeparam name="TComputation">A record that <see cref="JsonSerializer"/> can write and read back.</typeparam>
    /// <typeparam name="TResult">Its result, which <see cref="JsonSerializer"/> can write and read too.</typeparam>
    public ComputationCatalog Add<TComputation, TResult>()
        where TComputation : IComputation<TResult>
    {
        var computation = new RegisteredComputation<TComputation, TResult>();
        if (!_byName.TryAdd(computation.Name, computation) && Find(computation.Name)!.Type != computation.Type)
            throw new InvalidOperationException($"Two computations are named {computation.Name}: rename one.");
        return this;
    }

    internal RegisteredComputation? Find(string name) => _byName.GetValueOrDefault(name);

    /// <exception cref="InvalidOperationException">It is not in the catalog.</exception>
    internal RegisteredComputation Find(Type type) =>
        Find(type.Name) is { } found && found.Type == type
            ? found
            : throw new InvalidOperationException($"{type} is not registered: add it to the ComputationCatalog.");
}
