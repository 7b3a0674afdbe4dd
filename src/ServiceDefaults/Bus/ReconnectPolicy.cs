using System.Runtime.CompilerServices;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;
using MassTransit.RetryPolicies;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>
/// The pauses between attempts to connect, and to send after a lost connection: 0.2 s, doubled up to 5 s, each 25 % more or less. A
/// connection that lasted ten seconds starts again at 0.2 s.
/// </summary>
/// <remarks>
/// MassTransit's own pauses grow to 30 s and never start again, and it has no setting for them. See
/// docs/decisions/0027-reconnecting.md.
/// </remarks>
internal sealed class ReconnectPolicy(IRetryPolicy original) : IRetryPolicy
{
    private const double Jitter = 0.25;
    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5));
    private static readonly TimeSpan Lasted = TimeSpan.FromSeconds(10);

    /// <summary>Replaces the policy of a bus that is being configured.</summary>
    public static void Use(IRabbitMqBusFactoryConfigurator broker)
    {
        ref var policy = ref PolicyOf((RabbitMqHostConfiguration)HostOf((RabbitMqBusFactoryConfigurator)broker));
        policy = new ReconnectPolicy(policy);
    }

    public bool IsHandled(Exception exception) => original.IsHandled(exception);

    public RetryPolicyContext<T> CreatePolicyContext<T>(T context)
        where T : class, PipeContext => new Series<T>(this, context);

    public void Probe(ProbeContext context) => original.Probe(context);

    /// <param name="failures">The failures before, from 0.</param>
    internal static TimeSpan Pause(int failures) => Pauses.Pause(failures) * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble()));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_hostConfiguration")]
    private static extern ref IRabbitMqHostConfiguration HostOf(RabbitMqBusFactoryConfigurator configurator);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<ReceiveTransportRetryPolicy>k__BackingField")]
    private static extern ref IRetryPolicy PolicyOf(RabbitMqHostConfiguration host);

    private sealed class Series<T> : BaseRetryPolicyContext<T>
        where T : class, PipeContext
    {
        private readonly ReconnectPolicy _policy;

        public Series(ReconnectPolicy policy, T context)
            : base(policy, context) => _policy = policy;

        protected override RetryContext<T> CreateRetryContext(Exception exception, CancellationToken cancellationToken) =>
            new Attempt<T>(_policy, Context, exception, 0, cancellationToken);
    }

    private sealed class Attempt<T>(ReconnectPolicy policy, T context, Exception exception, int failures, CancellationToken cancellationToken)
        : BaseRetryContext<T>(context, exception, failures, cancellationToken), RetryContext<T>
        where T : class, PipeContext
    {
        private readonly long _start = TimeProvider.System.GetTimestamp();

        public override TimeSpan? Delay { get; } = Pause(failures);

        public bool CanRetry(Exception exception, out RetryContext<T> retryContext)
        {
            var lasted = TimeProvider.System.GetElapsedTime(_start) - Delay >= Lasted;
            retryContext = new Attempt<T>(policy, Context, exception, lasted ? 0 : RetryAttempt, CancellationToken);
            return policy.IsHandled(exception);
        }
    }
}
