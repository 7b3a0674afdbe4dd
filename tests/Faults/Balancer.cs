using System.Net;

namespace Messaging.Faults;

/// <summary>
/// Sends each request to the next replica of the Api that says it is ready, or to any if none does. A request that gets no answer is sent
/// once more, to another: all that callers send may be repeated.
/// </summary>
internal sealed class Balancer : DelegatingHandler
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private readonly RunningSystem _system;
    private readonly HttpClient _probe = new() { Timeout = ProbeTimeout };
    private readonly CancellationTokenSource _disposed = new();
    private volatile IReadOnlyList<Uri> _ready;
    private int _last;

    public Balancer(RunningSystem system)
        : base(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 })
    {
        _system = system;
        _ready = system.Addresses;
        _ = ProbeAsync();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        var replica = Next();
        try
        {
            request.RequestUri = new Uri(replica, path);
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // Not asked again before it says once more that it is ready.
            _ready = [.. _ready.Where(other => other != replica)];
            request.RequestUri = new Uri(Next(), path);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _disposed.Cancel();
        _probe.Dispose();
        base.Dispose(disposing);
    }

    private Uri Next()
    {
        var replicas = _ready is { Count: > 0 } ready ? ready : _system.Addresses;
        return replicas[(int)((uint)Interlocked.Increment(ref _last) % replicas.Count)];
    }

    private async Task ProbeAsync()
    {
        using var timer = new PeriodicTimer(ProbeInterval);
        while (!_disposed.IsCancellationRequested)
        {
            var replicas = _system.Addresses;
            var ready = await Task.WhenAll(replicas.Select(IsReadyAsync));
            _ready = [.. replicas.Where((_, number) => ready[number])];
            await timer.WaitForNextTickAsync();
        }
    }

    private async Task<bool> IsReadyAsync(Uri replica)
    {
        try
        {
            using var answer = await _probe.GetAsync(new Uri(replica, "/health/ready"), _disposed.Token);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
