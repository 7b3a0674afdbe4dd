using MassTransit;
using Messaging.Lanes;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Worker;

/// <summary>
/// Finds consumers and computations that are not registered, in the assemblies of those that are.
/// </summary>
internal sealed class WorkerWiring(WorkerOperations operations) : IWiringCheck
{
    private const string File = "Operations.cs of the worker";

    public IEnumerable<string> Problems()
    {
        var types = operations.All.Select(operation => operation.Consumer)
            .Concat(operations.Catalog.Types)
            .Select(type => type.Assembly)
            .Where(assembly => assembly != typeof(WorkerWiring).Assembly)
            .Distinct()
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsAbstract: false, IsClass: true, ContainsGenericParameters: false });
        foreach (var type in types)
        {
            if (typeof(IConsumer).IsAssignableFrom(type) && operations.All.All(operation => operation.Consumer != type))
                yield return $"The consumer {type.FullName} is not registered: add it to {File} by Consume.";
            if (IsComputation(type) && !operations.Catalog.Types.Contains(type))
                yield return $"The computation {type.FullName} is not registered: add it to {File} by Compute or Computation.";
        }

        foreach (var options in operations.All.SelectMany(operation => OptionsOf(operation.Consumer)).Distinct().Except(operations.SettingTypes))
            yield return $"The settings {options.FullName} are not registered: add them to {File} by Settings.";

        foreach (var twice in operations.All.GroupBy(operation => operation.Name.Name).Where(same => same.Count() > 1))
            yield return $"{twice.Key} is registered twice: remove one from {File}.";
    }

    /// <returns>The options of the application that a consumer is created with.</returns>
    private static IEnumerable<Type> OptionsOf(Type consumer) =>
        from constructor in consumer.GetConstructors()
        from parameter in constructor.GetParameters()
        let type = parameter.ParameterType
        where type.IsGenericType && type.Namespace == typeof(IOptions<>).Namespace && type.GetGenericArguments()[0].Assembly == consumer.Assembly
        select type.GetGenericArguments()[0];

    private static bool IsComputation(Type type) =>
        type.GetInterfaces().Any(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IComputation<>));
}
