using Messaging.Lanes.Processes;

namespace Messaging.Lanes.Tests.Processes;

public sealed class FrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(20_000_000)]
    public void A_frame_is_read_from_a_pipe_unchanged(int length)
    {
        var payload = Payload(length);
        using var pipe = new MemoryStream();
        new Frame(FrameKind.Result, payload).WriteTo(pipe);
        Frame.Of(FrameKind.Stop).WriteTo(pipe);
        pipe.Position = 0;

        var first = Assert.NotNull(Frame.ReadFrom(pipe));
        var second = Assert.NotNull(Frame.ReadFrom(pipe));

        Assert.Equal(FrameKind.Result, first.Kind);
        Assert.True(first.Body.AsSpan().SequenceEqual(payload));
        Assert.Equal(FrameKind.Stop, second.Kind);
        Assert.Empty(second.Body);
        Assert.Null(Frame.ReadFrom(pipe));
    }

    [Fact]
    public void A_pipe_that_ends_within_a_frame_returns_no_frame()
    {
        using var pipe = new MemoryStream();
        new Frame(FrameKind.Result, [1, 2, 3]).WriteTo(pipe);

        for (var length = 0; length < pipe.Length; length++)
        {
            using var broken = new MemoryStream(pipe.ToArray()[..length]);
            Assert.Null(Frame.ReadFrom(broken));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(20_000_000)]
    public void A_run_frame_has_the_name_and_the_payload(int length)
    {
        var payload = Payload(length);
        foreach (var name in (string[])["", "CountPrimes", "Größe漢😀", new string('n', 60_000)])
        {
            foreach (var wantsProgress in (bool[])[true, false])
            {
                var run = RunBody.Of(ThroughThePipe(new RunBody(name, payload, wantsProgress).ToFrame()));

                Assert.Equal((name, wantsProgress), (run.Name, run.WantsProgress));
                Assert.True(run.Computation.Span.SequenceEqual(payload));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(20_000_000)]
    public void An_end_frame_has_the_result_the_reason_and_the_CPU_time(int length)
    {
        var payload = Payload(length);
        foreach (var reason in (string[])["", "InvalidDataException: Größe 漢😀", new string('r', 100_000)])
        {
            var end = EndBody.Of(ThroughThePipe(new EndBody(payload, reason, TimeSpan.FromTicks(123_456_789_012), true).ToFrame(FrameKind.Failed)));

            Assert.Equal((reason, TimeSpan.FromTicks(123_456_789_012), true), (end.Reason, end.CpuTime, end.LeftProcesses));
            Assert.True(end.Result.Span.SequenceEqual(payload));
        }
    }

    private static byte[] Payload(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        return payload;
    }

    private static Frame ThroughThePipe(Frame frame)
    {
        using var pipe = new MemoryStream();
        frame.WriteTo(pipe);
        pipe.Position = 0;
        var read = Frame.ReadFrom(pipe)!.Value;
        Assert.Equal(frame.Kind, read.Kind);
        return read;
    }
}
