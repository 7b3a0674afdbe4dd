using System.Net.Sockets;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serilog.Core;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>Runs a host until it is asked to stop, and answers with the process's exit code.</summary>
public static class ServiceRunner
{
    // «dotnet run» sets the variable itself.
    private const string AnotherAddress = "choose another address by --urls on the command line or by ASPNETCORE_URLS";

    private const int CouldNotStart = 1;
    private const int DidNotStop = 2;

    // Extra time for services that stop only when cancelled.
    private static readonly TimeSpan ExtraTime = TimeSpan.FromSeconds(2);

    // Telemetry is exported in this time.
    private static readonly TimeSpan DisposalTimeout = TimeSpan.FromSeconds(5);

    /// <param name="builder">The host with all that it is made of.</param>
    /// <param name="map">
    /// What maps its endpoints. Called here, after the settings were checked: health endpoints have the bus built,
    /// and that reads settings.
    /// </param>
    /// <returns>
    /// 0 after a clean stop; 1 if the host could not start, with the reason on standard error; 2 if a part of it failed to stop,
    /// or did not in the time that it had.
    /// </returns>
    public static async Task<int> RunServiceAsync(this WebApplicationBuilder builder, params IEnumerable<Action<WebApplication>> map)
    {
        // Before the host is built, which reads them.
        if (HostSettings.Problems(builder.Configuration) is { Count: > 0 } problems)
            return Refuse(problems);

        var app = builder.Build();
        var log = app.Services.GetService<Logger>();
        try
        {
            return await app.RunServiceAsync(map);
        }
        finally
        {
            await DisposeInTimeAsync(app);
            // Where that failed, its reason is still to be written.
            log?.Dispose();
        }
    }

    internal static async Task<int> RunServiceAsync(this WebApplication app, params IEnumerable<Action<WebApplication>> map)
    {
        // Read now: a host that could not start is disposed of when that is told.
        var addresses = string.Join(" ", ((string[])["urls", "http_ports", "https_ports"]).Select(key => app.Configuration[key]).Where(value => !string.IsNullOrEmpty(value)));
        try
        {
            // Before the host's own check, which would log the exception with its stack trace as well.
            app.Services.GetService<IStartupValidator>()?.Validate();
            app.ApplyShutdownTimeout();
            foreach (var part in map)
                part(app);
            await StartAsync(app);
            await AskedToStopAsync(app);
            return await StopsInTimeAsync(app) ? 0 : DidNotStop;
        }
        catch (OptionsValidationException wrong)
        {
            return Refuse(wrong.Failures);
        }
        catch (AggregateException several) when (several.InnerExceptions.All(e => e is OptionsValidationException))
        {
            return Refuse(several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures));
        }
        catch (IOException cannotListen) when (cannotListen.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Refuse([$"{cannotListen.Message} Stop the other program, or {AnotherAddress}."]);
        }
        catch (SocketException cannotListen)
        {
            return Refuse([$"Cannot listen on {addresses}: {cannotListen.Message}. You can {AnotherAddress}."]);
        }
    }

    /// <summary>What has started by the time the host fails to is stopped in order: disposed of at work, it would log its own failures.</summary>
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await StopsInTimeAsync(app);
            throw;
        }
    }

    private static async Task AskedToStopAsync(WebApplication app)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopping = app.Lifetime.ApplicationStopping.Register(asked.SetResult);
        await asked.Task;
    }

    /// <summary>
    /// Stops as <see cref="HostingAbstractionsHostExtensions.WaitForShutdownAsync"/> does, but not without end. MassTransit's bus
    /// waits for an endpoint that waits for the broker's answer to a declaration, whatever the token says, and that answer never
    /// comes where another declaration on the channel was refused.
    /// </summary>
    private static async Task<bool> StopsInTimeAsync(WebApplication app)
    {
        var time = app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        var stopped = app.StopAsync();
        await stopped.WaitAsync(time + ExtraTime, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopped.IsCompleted)
            app.Logger.NotStopped(time);
        else if (!stopped.IsCompletedSuccessfully)
            app.Logger.FailedToStop(stopped.Exception);
        return stopped.IsCompletedSuccessfully;
    }

    /// <summary>On a thread of its own: the export of telemetry blocks until its collector answers.</summary>
    private static async Task DisposeInTimeAsync(WebApplication app)
    {
        try
        {
            await Task.Factory.StartNew(() => app.DisposeAsync().AsTask(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .Unwrap().WaitAsync(DisposalTimeout, TimeProvider.System);
        }
        catch (Exception exception)
        {
            app.Logger.ShutdownIncomplete(exception);
        }
    }

    private static int Refuse(IEnumerable<string> reasons)
    {
        // One wrong setting is met again by the settings that depend on it.
        foreach (var reason in reasons.Distinct())
            Console.Error.WriteLine(reason);
        return CouldNotStart;
    }
}
