using System.Collections.Concurrent;
using System.Globalization;
using Messaging.ServiceDefaults.Logging;
using Serilog.Events;
using Serilog.Parsing;

namespace Messaging.ServiceDefaults.Tests.Logging;

public sealed class BackgroundSinkTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<string> _written = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void When_the_buffer_is_full_lines_are_dropped_and_counted_in_the_next_line()
    {
        using var reader = new StalledReader(_written);
        using var sink = new BackgroundSink(reader.Write, TimeProvider.System);
        sink.Emit(Line("first"));
        reader.WaitUntilStalled();

        for (var i = 0; i < BackgroundSink.Capacity; i++)
            sink.Emit(Line("kept"));
        for (var i = 0; i < 5; i++)
            sink.Emit(Line("dropped"));
        reader.ReadOn();
        var lines = Take(BackgroundSink.Capacity + 2);
        sink.Emit(Line("last"));

        Assert.Equal(["first", .. Enumerable.Repeat("kept", BackgroundSink.Capacity), "5 log lines were dropped: standard output was not read fast enough"], lines);
        Assert.Equal(["last"], Take(1));
    }

    [Fact]
    public void Disposal_writes_the_remaining_lines()
    {
        using (var sink = new BackgroundSink(Write, TimeProvider.System))
        {
            sink.Emit(Line("one"));
            sink.Emit(Line("two"));
        }

        Assert.Equal(["one", "two"], _written);
    }

    [Fact]
    public async Task Disposal_ends_even_if_the_output_is_not_read()
    {
        using var reader = new StalledReader(_written);
        using var sink = new BackgroundSink(reader.Write, TimeProvider.System);
        sink.Emit(Line("line"));
        reader.WaitUntilStalled();

        await Task.Run(sink.Dispose, Stop).WaitAsync(Soon, TimeProvider.System, Stop);

        Assert.Empty(_written);
    }

    [Fact]
    public void After_a_failed_write_later_lines_are_written()
    {
        var failed = false;
        using var sink = new BackgroundSink(
            lines =>
            {
                if (failed)
                    Write(lines);
                failed = true;
                if (_written.Count == 0)
                    throw new IOException("No space left on device");
            },
            TimeProvider.System);
        sink.Emit(Line("lost"));
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref failed), Soon));

        sink.Emit(Line("later"));

        Assert.Equal(["later"], Take(1));
    }

    private void Write(IEnumerable<LogEvent> lines)
    {
        foreach (var line in lines)
            _written.Add(line.RenderMessage(CultureInfo.InvariantCulture), Stop);
    }

    private IReadOnlyList<string> Take(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _written.TryTake(out var line, (int)Soon.TotalMilliseconds, Stop) ? line : "nothing more")];

    private static LogEvent Line(string text) =>
        new(TimeProvider.System.GetLocalNow(), LogEventLevel.Information, exception: null, new MessageTemplateParser().Parse(text), []);

    /// <summary>Reads nothing at first.</summary>
    private sealed class StalledReader(BlockingCollection<string> written) : IDisposable
    {
        private readonly ManualResetEventSlim _stalled = new();
        private readonly ManualResetEventSlim _reads = new();

        public void WaitUntilStalled() => Assert.True(_stalled.Wait(Soon, Stop));

        public void ReadOn() => _reads.Set();

        public void Write(IEnumerable<LogEvent> lines)
        {
            _stalled.Set();
            _reads.Wait();
            foreach (var line in lines)
                written.Add(line.RenderMessage(CultureInfo.InvariantCulture));
        }

        public void Dispose() => ReadOn();
    }
}
