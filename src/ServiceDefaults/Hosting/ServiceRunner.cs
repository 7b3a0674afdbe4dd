using System.Net.Sockets;
using Messaging.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serilog.Core;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>Runs a host until it is stopped, and returns the exit code of the process.</summary>
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

    /// <param name="builder">The host.</param>
    /// <param name="map">
    /// Methods that map its endpoints. Called after the settings are checked: health endpoints create the bus, which reads settings.
    /// </param>
    /// <returns>
    /// 0 after a clean stop, or if the command line asks for help; 1 if the host could not start, with the reason on standard error;
    /// 2 if a service failed to stop or exceeded the shutdown timeout. A second Ctrl-C ends the process with 130.
    /// </returns>
    public static async Task<int> RunServiceAsync(this WebApplicationBuilder builder, params IEnumerable<Action<WebApplication>> map)
    {
        var sections = KnownSections.Of(builder.Services);
        var commandLine = CommandLine.Of(builder.Configuration, sections);
        if (commandLine.IsHelpRequested)
        {
            Console.WriteLine(commandLine.Usage(builder.Environment.ApplicationName));
            return 0;
        }

        // Before the host is built, which reads them.
        string[] problems = [.. commandLine.Problems(), .. HostSettings.Problems(builder.Configuration), .. sections.Problems(builder.Configuration)];
        if (problems.Length > 0)
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
            // If that failed, the log must still write the reason.
            log?.Dispose();
        }
    }

    internal static async Task<int> RunServiceAsync(this WebApplication app, params IEnumerable<Action<WebApplication>> map)
    {
        // Read now: a host that could not start is disposed when this is reported.
        var addresses = ListenAddress.Configured(app);
        try
        {
            // Before the file of jobs: a second instance reports its port.
            ListenAddress.Try(app);
            // Before the host's own check, which would also log the exception with its stack trace.
            app.Services.GetService<IStartupValidator>()?.Validate();
            app.ApplyShutdownTimeout();
            foreach (var part in map)
                part(app);
            await StartAsync(app);
            await StopRequestedAsync(app);
            app.Logger.Stopping((int)Math.Ceiling(ShutdownTimeout(app).TotalSeconds));
            return await StopsInTimeAsync(app) ? 0 : DidNotStop;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped during the start.
            return 0;
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

    /// <summary>If the host fails to start, services that have started are stopped in order. If they were only disposed, they would log failures.</summary>
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

    private static async Task StopRequestedAsync(WebApplication app)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopping = app.Lifetime.ApplicationStopping.Register(asked.SetResult);
        await asked.Task;
    }

    private static TimeSpan ShutdownTimeout(WebApplication app) => app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

    /// <summary>
    /// Stops as <see cref="HostingAbstractionsHostExtensions.WaitForShutdownAsync"/> does, but with a limit. MassTransit's bus ignores the
    /// token while an endpoint waits for the broker's answer to a declaration. That answer never comes if another declaration on the
    /// channel was rejected.
    /// </summary>
    private static async Task<bool> StopsInTimeAsync(WebApplication app)
    {
        var time = ShutdownTimeout(app);
        var stopped = app.StopAsync();
        await stopped.WaitAsync(time + ExtraTime, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopped.IsCompleted)
            app.Logger.NotStopped(time);
        else if (!stopped.IsCompletedSuccessfully)
            app.Logger.FailedToStop(stopped.Exception);
        return stopped.IsCompletedSuccessfully;
    }

    /// <summary>On its own thread: the export of telemetry blocks until the collector answers.</summary>
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
        // A wrong setting is reported again by settings that depend on it.
        foreach (var reason in reasons.Distinct())
            Console.Error.WriteLine(reason);
        return CouldNotStart;
    }
}
