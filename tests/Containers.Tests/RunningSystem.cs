using System.Net;
using System.Net.Http.Json;
using Messaging.Containers.Tests.Docker;

namespace Messaging.Containers.Tests;

/// <summary>Responsible for the whole system in containers, built and started once for all scenarios.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private const int Workers = 3;

    private readonly ComposeProject _project = new(Overrides.Compose, Overrides.Environment);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(4) };
    private string? _whyNot;

    internal Uri ApiAddress => _http.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        _whyNot = await DockerEngine.WhyUnavailableAsync(stop);
        if (_whyNot is not null)
            return;

        try
        {
            // One first: built at the same time, each would compile the same layer.
            await _project.RunAsync(["build", "api"], stop);
            await _project.RunAsync(["--profile", "*", "build"], stop);
            await UpAsync(Workers, stop);
            _http.BaseAddress = new Uri($"http://127.0.0.1:{await _project.HostPortAsync("api", 8000, stop)}");
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_whyNot is null)
            await _project.DownAsync();
        _http.Dispose();
        _project.Dispose();
    }

    /// <summary>Skips the test without a system; fails it in CI.</summary>
    public void Require()
    {
        if (_whyNot is not null)
            Requires.Skip(_whyNot);
    }

    /// <summary>Starts stopped services, with the workers of the scenario, and waits until all are healthy.</summary>
    internal async Task RepairAsync(object worker, CancellationToken stop)
    {
        _project.Set("worker", worker);
        await UpAsync(Workers, stop);
        foreach (var service in (string[])["api", "worker"])
            await Wait.UntilAsync($"{service} is healthy", async () => (await HealthAsync(service, stop)).All(health => health == "healthy"), stop);
        // The Api's container is healthy without a broker too: local endpoints work.
        await Wait.UntilAsync("the Api sends requests", async () => await GetListStatusAsync(stop) != HttpStatusCode.ServiceUnavailable, stop);
    }

    /// <summary>Adds or removes workers without touching the others.</summary>
    internal Task ScaleWorkersAsync(int count, CancellationToken stop) => UpAsync(count, stop, "--no-recreate");

    /// <param name="command">A command of <c>rabbitmqctl</c>.</param>
    /// <param name="stop">Ends it.</param>
    internal Task ControlBrokerAsync(IEnumerable<string> command, CancellationToken stop) =>
        _project.RunAsync(["exec", "-T", "rabbitmq", "rabbitmqctl", .. command], stop);

    internal async Task<Uri> ConsoleAddressAsync(CancellationToken stop) => new($"http://127.0.0.1:{await _project.HostPortAsync("console", 8080, stop)}");

    /// <summary>The broker's address for the tests: <see cref="Overrides"/> publish its port.</summary>
    internal async Task<string> BrokerAsync(CancellationToken stop) =>
        $"amqp://messaging:{Overrides.Password}@127.0.0.1:{await _project.HostPortAsync("rabbitmq", 5672, stop)}/";

    internal Task<string> LogsAsync(CancellationToken stop) => _project.RunAsync(["logs"], stop);

    internal Task<string> LogAsync(string service, CancellationToken stop) => _project.RunAsync(["logs", service], stop);

    internal Task<IReadOnlyList<Container>> ContainersAsync(string service, CancellationToken stop) =>
        _project.ContainersAsync(service, stop);

    internal Task<HttpResponseMessage> GetListAnswerAsync(CancellationToken stop) => _http.GetAsync(new Uri("/get_list", UriKind.Relative), stop);

    internal Task<HttpResponseMessage> PostListAsync(CancellationToken stop) => _http.PostAsync(new Uri("/get_list", UriKind.Relative), null, stop);

    internal Task<HttpResponseMessage> CancelAsync(Uri job, CancellationToken stop) => _http.DeleteAsync(job, stop);

    /// <summary>Reads the available output.</summary>
    internal Task<string> ReadAsync(string path, CancellationToken stop) => _http.GetStringAsync(new Uri(path, UriKind.Relative), stop);

    internal async Task<string> ReadConsoleAsync(string path, CancellationToken stop) => await _http.GetStringAsync(new Uri(await ConsoleAddressAsync(stop), path), stop);

    /// <summary>Asks for so many lists at once.</summary>
    /// <exception cref="HttpRequestException">One of the answers was none.</exception>
    internal Task<string[]?[]> GetListsAsync(int count, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => GetListAsync(stop)));

    /// <returns>Whether so many lists at once were all answered, and not rejected because the broker is unavailable.</returns>
    internal async Task<bool> AnswersListsAsync(int count, CancellationToken stop)
    {
        try
        {
            await GetListsAsync(count, stop);
            return true;
        }
        catch (HttpRequestException refused) when (refused.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    // Not --wait: that gives up on a service that is unhealthy at the moment because it still looks for the broker.
    private Task<string> UpAsync(int workers, CancellationToken stop, params string[] options) =>
        _project.RunAsync(["up", "--detach", "--no-build", "--scale", $"worker={workers}", .. options], stop);

    private async Task<string[]?> GetListAsync(CancellationToken stop)
    {
        using var answer = await GetListAnswerAsync(stop);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadFromJsonAsync<string[]>(stop)
            : throw new HttpRequestException(await answer.Content.ReadAsStringAsync(stop), null, answer.StatusCode);
    }

    private async Task<HttpStatusCode> GetListStatusAsync(CancellationToken stop)
    {
        using var answer = await GetListAnswerAsync(stop);
        return answer.StatusCode;
    }

    private async Task<string[]> HealthAsync(string service, CancellationToken stop) =>
        await Task.WhenAll((await ContainersAsync(service, stop)).Select(container => container.HealthAsync(stop)));
}
