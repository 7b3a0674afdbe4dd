using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Messaging.Operations;

/// <summary>Finds what was forgotten when an operation was added. Each problem ends the start with one line.</summary>
public interface IWiringCheck
{
    /// <returns>For each problem a sentence that names the file to change.</returns>
    IEnumerable<string> Problems();
}

/// <summary>An operation that this host asks workers for.</summary>
public sealed record RequestedOperation(OperationName Name);

/// <summary>An operation that this host does as a worker.</summary>
public sealed record HandledOperation(OperationName Name);

/// <summary>Has the checks made with those of the settings, before the host starts.</summary>
public static class OperationWiring
{
    public static void AddWiringCheck<TCheck>(this IServiceCollection services)
        where TCheck : class, IWiringCheck
    {
        services.AddSingleton<IWiringCheck, TCheck>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWiringCheck, BothSides>());
        services.AddOptionsWithValidateOnStart<Wiring>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<Wiring>, Validator>());
    }

    private sealed class Wiring;

    private sealed class Validator(IEnumerable<IWiringCheck> checks) : IValidateOptions<Wiring>
    {
        public ValidateOptionsResult Validate(string? name, Wiring options) =>
            checks.SelectMany(check => check.Problems()).ToList() is { Count: > 0 } problems
                ? ValidateOptionsResult.Fail(problems)
                : ValidateOptionsResult.Success;
    }

    /// <summary>Where one host asks and works, each operation that is asked for must be done.</summary>
    private sealed class BothSides(IEnumerable<RequestedOperation> asked, IEnumerable<HandledOperation> done) : IWiringCheck
    {
        public IEnumerable<string> Problems() => done.Any()
            ? asked.ExceptBy(done.Select(operation => operation.Name.Request), operation => operation.Name.Request)
                .Select(missing => $"No worker does {missing.Name}: add {missing.Name.Request.Name} to Operations.cs of the worker, or remove it from that of the Api.")
            : [];
    }
}
