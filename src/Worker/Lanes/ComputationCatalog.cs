using System.Text.Json;

namespace Messaging.Worker.Lanes;

/// <summary>
/// The computations that lanes run, by name. A lane's process runs nothing that is not in it.
/// </summary>
public sealed class ComputationCatalog
{
    private readonly Dictionary<string, RegisteredComputation> _byName = [];

    internal IEnumerable<RegisteredComputation> All => _byName.Values;

    /// <summary>Adds a computation under the name of its type.</summary>
    /// <typeparam name="TComputation">A record that <see cref="JsonSerializer"/> can write and read back.</typeparam>
    /// <typeparam name="TResult">What it computes; likewise.</typeparam>
    public ComputationCatalog Add<TComputation, TResult>()
        where TComputation : IComputation<TResult>
    {
        var computation = new RegisteredComputation<TComputation, TResult>();
        _byName.Add(computation.Name, computation);
        return this;
    }

    internal RegisteredComputation? Find(string name) => _byName.GetValueOrDefault(name);

    /// <exception cref="InvalidOperationException">It is not in the catalog.</exception>
    internal RegisteredComputation Find(Type type) =>
        Find(type.Name) is { } found && found.Type == type
            ? found
            : throw new InvalidOperationException($"{type} is not a registered computation: add it to the catalog in Computations.cs.");
}
