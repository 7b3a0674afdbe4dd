namespace Messaging.Client;

/// <summary>A client of the API. <see cref="ClientExtensions.AddMessagingClient"/> registers it.</summary>
public sealed class MessagingClient(HttpClient http, TimeProvider clock)
{
    public JobsClient Jobs { get; } = new(http, clock);

    public OperationsClient Operations { get; } = new(http);

    public WorkersClient Workers { get; } = new(http);

    public DeadLettersClient DeadLetters { get; } = new(http);
}
