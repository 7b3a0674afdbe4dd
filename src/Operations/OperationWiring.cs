using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Messaging.Operations;

/// <summary>Finds mistakes in the registration of operations. Each problem is reported in one line, and the host does not start.</summary>
public interface IWiringCheck
{
    /// <returns>One sentence for each problem. It names the file to change.</returns>
    IEnumerable<string> Problems();
}

/// <summary>An operation that this host requests from workers.</summary>
public sealed record RequestedOperation(OperationName Name);

/// <summary>An operation that this host handles as a worker.</summary>
public sealed record HandledOperation(OperationName Name);

/// <summary>Runs the checks together with those of the settings, before the host starts.</summary>
public static class OperationWiring
{
    public static void AddWiringCheck<TCheck>(this IServiceCollection services)
        where TCheck : class, IWiringCheck
    {
        services.AddSingleton<IWiringCheck, TCheck>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWiringCheck, BothSides>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWiringCheck, Requests>());
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

    private sealed class Requests(IEnumerable<RequestedOperation> requested, IEnumerable<HandledOperation> handled) : IWiringCheck
    {
        public IEnumerable<string> Problems() => requested.Select(operation => operation.Name.Request)
            .Union(handled.Select(operation => operation.Name.Request)).SelectMany(RequestValidation.Mistakes);
    }

    /// <summary>Where one host requests and handles operations, it must handle each operation that it requests.</summary>
    private sealed class BothSides(IEnumerable<RequestedOperation> requested, IEnumerable<HandledOperation> handled) : IWiringCheck
    {
        public IEnumerable<string> Problems() => handled.Any()
            ? requested.ExceptBy(handled.Select(operation => operation.Name.Request), operation => operation.Name.Request)
                .Select(missing => $"No worker handles {missing.Name}: add {missing.Name.Request.Name} to Operations.cs of the worker, or remove it from that of the Api.")
            : [];
    }
}
