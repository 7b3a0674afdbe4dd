using MassTransit;
using Messaging.Lanes;
using Messaging.Operations.Worker.Endpoints;
using Messaging.ServiceDefaults.Settings;

namespace Messaging.Operations.Worker;

/// <summary>The operations of a worker, and the computations that its lanes run.</summary>
public sealed class WorkerOperations
{
    private readonly List<WorkerOperation> _all = [];
    private readonly Dictionary<Type, Action<WebApplicationBuilder>> _settings = [];

    /// <param name="declare">Methods that add the operations.</param>
    public WorkerOperations(params IEnumerable<Action<WorkerOperations>> declare)
    {
        foreach (var each in declare)
            each(this);
    }

    /// <summary>The computations that lanes run.</summary>
    public ComputationCatalog Catalog { get; } = new();

    internal IReadOnlyList<WorkerOperation> All => _all;

    internal IReadOnlyCollection<Type> SettingTypes => _settings.Keys;

    /// <summary>Adds an operation that only computes and answers.</summary>
    /// <typeparam name="TRequest">Its request message. The operation's names come from it.</typeparam>
    /// <typeparam name="TResponse">Its response message: the result of the computation.</typeparam>
    /// <typeparam name="TComputation">Its computation, a record that can be written as JSON.</typeparam>
    /// <param name="computation">Creates the computation of a request.</param>
    /// <param name="limits">Sets the defaults of the operation's limits. Null: no change.</param>
    public WorkerOperations Compute<TRequest, TResponse, TComputation>(
        Func<TRequest, TComputation> computation, Action<OperationOptions, IServiceProvider>? limits = null)
        where TRequest : class
        where TResponse : class
        where TComputation : IComputation<TResponse> =>
        Compute<TRequest, TResponse, TComputation>((request, _) => computation(request), limits);

    /// <summary>Adds an operation that only computes and answers, and that has settings.</summary>
    /// <inheritdoc cref="Compute{TRequest, TResponse, TComputation}(Func{TRequest, TComputation}, Action{OperationOptions, IServiceProvider})"/>
    /// <param name="computation">Creates the computation of a request, with the services of the worker, for example the options of <see cref="Settings"/>.</param>
    /// <param name="limits">Sets the defaults of the operation's limits. Null: no change.</param>
    public WorkerOperations Compute<TRequest, TResponse, TComputation>(
        Func<TRequest, IServiceProvider, TComputation> computation, Action<OperationOptions, IServiceProvider>? limits = null)
        where TRequest : class
        where TResponse : class
        where TComputation : IComputation<TResponse>
    {
        Catalog.Add<TComputation, TResponse>();
        return Add<TRequest, ComputeConsumer<TRequest, TResponse, TComputation>>(limits, services => services.AddSingleton(computation));
    }

    /// <summary>Adds an operation with its own consumer, which can run several computations and wait between them.</summary>
    /// <typeparam name="TRequest">Its request message. The operation's names come from it.</typeparam>
    /// <typeparam name="TConsumer">Its consumer. It runs only computations that are added by <see cref="Computation"/>.</typeparam>
    /// <param name="limits">Sets the defaults of the operation's limits. Null: no change.</param>
    public WorkerOperations Consume<TRequest, TConsumer>(Action<OperationOptions, IServiceProvider>? limits = null)
        where TRequest : class
        where TConsumer : class, IConsumer<TRequest> => Add<TRequest, TConsumer>(limits, _ => { });

    /// <summary>Adds a computation that consumers run.</summary>
    /// <typeparam name="TComputation">A record that can be written as JSON.</typeparam>
    /// <typeparam name="TResult">Its result, which can be written as JSON too.</typeparam>
    public WorkerOperations Computation<TComputation, TResult>()
        where TComputation : IComputation<TResult>
    {
        Catalog.Add<TComputation, TResult>();
        return this;
    }

    /// <summary>Adds settings for consumers, as <see cref="SettingsExtensions.AddSettings"/> does.</summary>
    public WorkerOperations Settings<TOptions>()
        where TOptions : class
    {
        _settings[typeof(TOptions)] = SettingsExtensions.AddSettings<TOptions>;
        return this;
    }

    /// <summary>Adds the consumers of all operations to the bus.</summary>
    public void AddConsumers(IBusRegistrationConfigurator bus)
    {
        foreach (var operation in _all)
            operation.AddConsumer(bus);
        bus.AddWorkerEndpoints();
    }

    internal void AddTo(WebApplicationBuilder builder)
    {
        foreach (var add in _settings.Values)
            add(builder);
        foreach (var operation in _all)
        {
            builder.AddOperationSettings(operation.Name, operation.Limits);
            operation.AddServices(builder.Services);
            builder.Services.AddSingleton(new HandledOperation(operation.Name));
        }
    }

    private WorkerOperations Add<TRequest, TConsumer>(Action<OperationOptions, IServiceProvider>? limits, Action<IServiceCollection> addServices)
        where TRequest : class
        where TConsumer : class, IConsumer<TRequest>
    {
        _all.Add(new(
            OperationName.Of<TRequest>(),
            typeof(TConsumer),
            bus => bus.AddConsumer<TConsumer>(typeof(OperationConsumerDefinition<TConsumer, TRequest>)),
            limits,
            addServices));
        return this;
    }
}

/// <summary>One operation of a worker.</summary>
/// <param name="Name">Its names.</param>
/// <param name="Consumer">The type of its consumer.</param>
/// <param name="AddConsumer">Adds the consumer to the bus.</param>
/// <param name="Limits">The defaults of its limits.</param>
/// <param name="AddServices">Adds the services of its consumer.</param>
internal sealed record WorkerOperation(
    OperationName Name,
    Type Consumer,
    Action<IBusRegistrationConfigurator> AddConsumer,
    Action<OperationOptions, IServiceProvider>? Limits,
    Action<IServiceCollection> AddServices);
