using System.Diagnostics;
using Messaging.ServiceDefaults.Telemetry;

namespace Messaging.ServiceDefaults.Tests.Telemetry;

[Collection(nameof(ProcessWide))]
public sealed class TracePropagationTests
{
    [Fact]
    public void Messages_carry_the_trace_on_though_nothing_is_recorded()
    {
        using var source = new ActivitySource("MassTransit");
        using var call = new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var listening = TracePropagation.Listen();

        using var message = source.StartActivity("send");

        Assert.NotNull(message);
        Assert.Equal(call.TraceId, message.TraceId);
        Assert.Equal(call.SpanId, message.ParentSpanId);
        Assert.False(message.IsAllDataRequested);
    }

    [Fact]
    public void No_other_source_is_listened_to()
    {
        using var source = new ActivitySource("Other");
        using var listening = TracePropagation.Listen();

        Assert.Null(source.StartActivity("work"));
    }

    [Fact]
    public void It_ends_when_disposed()
    {
        using var source = new ActivitySource("MassTransit");

        TracePropagation.Listen().Dispose();

        Assert.Null(source.StartActivity("send"));
    }
}
