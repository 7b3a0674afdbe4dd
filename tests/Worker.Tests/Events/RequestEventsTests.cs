using System.Collections.Concurrent;
using Messaging.Contracts;
using Messaging.Worker.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Worker.Tests.Events;

public sealed class RequestEventsTests : IDisposable
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(0.5);

    private readonly ManualClock _clock = new();
    private readonly Guid _request = Guid.NewGuid();
    private readonly ConcurrentQueue<object> _sent = new();
    private readonly RequestEvents _events;
    private Func<object, Task> _send = _ => Task.CompletedTask;

    public RequestEventsTests() => _events = new RequestEvents(_request, attempt: 2, SendAsync, _clock, NullLogger.Instance);

    private IEnumerable<double> Told => _sent.OfType<RequestProgressed>().Select(progressed => progressed.Progress);

    [Fact]
    public async Task The_start_comes_first_and_once_and_says_who_began_when_and_at_which_attempt()
    {
        _events.Report(0.1);
        var at = _clock.GetUtcNow();
        _events.Start();
        await Eventually.HoldsAsync(() => _sent.Count == 2);

        _clock.Advance(BetweenReports);
        _events.Start();
        _events.Report(0.2);

        await Eventually.HoldsAsync(() => _sent.Count == 3);
        Assert.Equal(
            [
                new RequestStarted(_request, 2, $"{Environment.MachineName}/{Environment.ProcessId}", at),
                new RequestProgressed(_request, 2, 0.1),
                new RequestProgressed(_request, 2, 0.2),
            ],
            _sent);
    }

    [Fact]
    public async Task Of_many_reports_the_latest_is_told_twice_a_second()
    {
        _events.Start();
        _events.Report(0.01);
        await PauseAsync();

        for (var half = 1; half <= 6; half++)
        {
            for (var report = 1; report <= 100; report++)
                _events.Report((half - 1 + (report / 100.0)) / 8);
            Assert.Equal(half, Told.Count());
            _clock.Advance(BetweenReports);
            await PauseAsync();
        }

        Assert.Equal([0.01, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75], Told);
    }

    [Fact]
    public async Task What_is_told_never_goes_back_and_its_end_is_left_to_the_answer()
    {
        _events.Start();
        foreach (var report in new[] { 0.4, 0.2, double.NaN, 0, 0.4, 1, 7, 0.5 })
        {
            _events.Report(report);
            await Eventually.HoldsAsync(() => Told.Any());
            if (_clock.TimersIn(BetweenReports) == 1)
                _clock.Advance(BetweenReports);
        }

        await Eventually.HoldsAsync(() => Told.Count() == 2);
        Assert.Equal([0.4, 0.5], Told);
    }

    [Fact]
    public async Task What_cannot_be_sent_does_not_keep_the_rest_from_being_sent()
    {
        _send = _ => throw new InvalidOperationException("no broker");
        _events.Start();
        await _events.StartToldAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_sent);

        _send = _ => Task.CompletedTask;
        _events.Report(0.5);

        await Eventually.HoldsAsync(() => Told.Any());
    }

    [Fact]
    public async Task Whoever_waits_for_the_start_to_be_told_waits_for_nothing_if_there_was_none_or_the_end_came()
    {
        await _events.StartToldAsync(TestContext.Current.CancellationToken);

        var never = new TaskCompletionSource();
        _send = _ => never.Task;
        _events.Start();
        var told = _events.StartToldAsync(TestContext.Current.CancellationToken);
        Assert.False(told.IsCompleted);

        never.SetResult();
        await told.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nothing_is_told_after_the_end()
    {
        var events = new RequestEvents(_request, attempt: 1, SendAsync, _clock, NullLogger.Instance);
        events.Start();
        events.Report(0.1);
        await PauseAsync();

        events.Dispose();
        events.Report(0.2);

        Assert.Equal(0, _clock.TimersIn(BetweenReports));
        Assert.Equal([0.1], Told);
    }

    public void Dispose() => _events.Dispose();

    /// <summary>Waits until the last report is told and the pause after it has begun.</summary>
    private Task PauseAsync() => Eventually.HoldsAsync(() => _clock.TimersIn(BetweenReports) == 1);

    private async Task SendAsync(object message)
    {
        await _send(message);
        _sent.Enqueue(message);
    }
}
