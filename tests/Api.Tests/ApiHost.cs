using MassTransit;
using Messaging.Api.Requests;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Api.Tests;

/// <summary>The Api as it is composed, on the in-memory transport, with the workers that a test gives it.</summary>
public sealed class ApiHost : WebApplicationFactory<RequestsOptions>
{
    public Dictionary<string, string> Settings { get; } = new() { ["Messaging:Transport"] = "InMemory" };

    /// <summary>Adds a receive endpoint that does with each message as <paramref name="handle"/> says.</summary>
    public async Task AddWorkerAsync<TMessage>(MessageHandler<TMessage> handle)
        where TMessage : class
    {
        var endpoint = Services.GetRequiredService<IReceiveEndpointConnector>()
            .ConnectReceiveEndpoint(typeof(TMessage).Name, (_, queue) => queue.Handler(handle));
        await endpoint.Ready.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (key, value) in Settings)
            builder.UseSetting(key, value);
    }
}
