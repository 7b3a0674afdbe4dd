using System.Collections.Concurrent;
using MassTransit.Serialization;
using Messaging.Operations.Worker.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Operations.Worker.Tests.Events;

public sealed class RequestEventsTests : IDisposable
{
    private static readonly TimeSpan StartedDelay = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(0.5);
    private static readonly string Worker = $"{Environment.MachineName}/{Environment.ProcessId}";

    private readonly ManualClock _clock = new();
    private readonly Guid _request = Guid.NewGuid();
    private readonly ConcurrentQueue<object> _sent = new();
    private readonly RequestEvents _events;
    private Func<object, Task> _send = _ => Task.CompletedTask;
    private int _tries;

    public RequestEventsTests() => _events = new RequestEvents(_request, attempt: 2, sendsHeartbeats: true, SendAsync, _clock, NullLogger.Instance);

    private IEnumerable<double> Sent => _sent.OfType<RequestProgressed>().Select(progressed => progressed.Progress);

    [Fact]
    public async Task The_start_event_is_first_and_sent_once_with_worker_time_and_attempt()
    {
        _events.Report(0.1);
        var at = _clock.GetUtcNow();
        _events.Start();
        await Eventually.HoldsAsync(() => _sent.Count == 2);

        _clock.Advance(ProgressInterval);
        _events.Start();
        _events.Report(0.2);

        await Eventually.HoldsAsync(() => _sent.Count == 3);
        Assert.Equal(
            [
                new RequestStarted(_request, 2, Worker, at, SendsHeartbeats: true),
                new RequestProgressed(_request, 2, 0.1),
                new RequestProgressed(_request, 2, 0.2),
            ],
            _sent);
    }

    [Fact]
    public async Task The_latest_progress_is_sent_twice_a_second()
    {
        _events.Start();
        _events.Report(0.01);
        await PauseAsync();

        for (var half = 1; half <= 6; half++)
        {
            for (var report = 1; report <= 100; report++)
                _events.Report((half - 1 + (report / 100.0)) / 8);
            Assert.Equal(half, Sent.Count());
            _clock.Advance(ProgressInterval);
            await PauseAsync();
        }

        Assert.Equal([0.01, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75], Sent);
    }

    [Fact]
    public async Task Progress_never_decreases_and_1_is_not_sent()
    {
        _events.Start();
        foreach (var report in new[] { 0.4, 0.2, double.NaN, 0, 0.4, 1, 7, 0.5 })
        {
            _events.Report(report);
            await Eventually.HoldsAsync(() => Sent.Any());
            if (_clock.TimersIn(ProgressInterval) == 1)
                _clock.Advance(ProgressInterval);
        }

        await Eventually.HoldsAsync(() => Sent.Count() == 2);
        Assert.Equal([0.4, 0.5], Sent);
    }

    [Fact]
    public async Task After_an_event_that_cannot_be_sent_later_events_are_sent()
    {
        _send = _ => throw new InvalidOperationException("no broker");
        _events.Start();
        await Eventually.HoldsAsync(() => Volatile.Read(ref _tries) == 1);
        Assert.Empty(_sent);

        _send = _ => Task.CompletedTask;
        _events.Report(0.5);

        await Eventually.HoldsAsync(() => Sent.Any());
    }

    [Fact]
    public async Task The_start_of_a_first_attempt_is_sent_only_without_an_early_answer()
    {
        var at = _clock.GetUtcNow();
        using var longer = new RequestEvents(_request, attempt: 1, sendsHeartbeats: true, SendAsync, _clock, NullLogger.Instance);
        var sooner = new RequestEvents(Guid.NewGuid(), attempt: 1, sendsHeartbeats: true, SendAsync, _clock, NullLogger.Instance);
        longer.Start();
        sooner.Start();
        await Eventually.HoldsAsync(() => _clock.TimersIn(StartedDelay) == 2);

        sooner.Dispose();
        _clock.Advance(StartedDelay);

        await Eventually.HoldsAsync(() => !_sent.IsEmpty);
        Assert.Equal([new RequestStarted(_request, 1, Worker, at, SendsHeartbeats: true)], _sent);
    }

    [Fact]
    public void An_answer_has_the_attempt_and_its_start_time_if_started()
    {
        var (before, after) = (new DictionarySendHeaders(), new DictionarySendHeaders());

        _events.WriteTo(before);
        _events.Start();
        _events.WriteTo(after);

        Assert.Equal(new Dictionary<string, object> { ["Attempt"] = 2, ["Worker"] = Worker }, before.GetAll().ToDictionary());
        Assert.Equal(new Dictionary<string, object> { ["Attempt"] = 2, ["Worker"] = Worker, ["Started"] = "2026-01-31T12:00:00.0000000+00:00" }, after.GetAll().ToDictionary());
    }

    [Fact]
    public async Task No_event_is_sent_while_the_answer_is_being_sent()
    {
        var at = _clock.GetUtcNow();
        using var longer = new RequestEvents(_request, attempt: 1, sendsHeartbeats: true, SendAsync, _clock, NullLogger.Instance);
        using var answered = new RequestEvents(Guid.NewGuid(), attempt: 1, sendsHeartbeats: true, SendAsync, _clock, NullLogger.Instance);
        longer.Start();
        answered.Start();
        await Eventually.HoldsAsync(() => _clock.TimersIn(StartedDelay) == 2);

        answered.WriteTo(new DictionarySendHeaders());
        _clock.Advance(StartedDelay);

        await Eventually.HoldsAsync(() => !_sent.IsEmpty);
        Assert.Equal([new RequestStarted(_request, 1, Worker, at, SendsHeartbeats: true)], _sent);
    }

    [Fact]
    public void A_fault_after_the_end_still_has_its_attempt()
    {
        var headers = new DictionarySendHeaders();

        _events.Dispose();
        _events.WriteTo(headers);

        Assert.True(headers.TryGetHeader("Attempt", out var attempt));
        Assert.Equal(2, attempt);
    }

    [Fact]
    public async Task No_event_is_sent_after_the_end()
    {
        var events = new RequestEvents(_request, attempt: 2, sendsHeartbeats: true, SendAsync, _clock, NullLogger.Instance);
        events.Start();
        events.Report(0.1);
        await PauseAsync();

        events.Dispose();
        events.Report(0.2);

        Assert.Equal(0, _clock.TimersIn(ProgressInterval));
        Assert.Equal([0.1], Sent);
    }

    public void Dispose() => _events.Dispose();

    /// <summary>Waits until the last report is sent and the interval after it has begun.</summary>
    private Task PauseAsync() => Eventually.HoldsAsync(() => _clock.TimersIn(ProgressInterval) == 1);

    private async Task SendAsync(object message)
    {
        Interlocked.Increment(ref _tries);
        await _send(message);
        _sent.Enqueue(message);
    }
}
