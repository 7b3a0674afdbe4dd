using Messaging.ServiceDefaults.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Messaging.ServiceDefaults.Tests.Logging;

public sealed class OutageTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task An_outage_is_logged_at_the_start_once_a_minute_and_at_the_end()
    {
        await using var app = TestApp.Builder().Build();
        var outage = new Outage(_clock, app.Services.GetRequiredService<IHostEnvironment>());
        Assert.False(outage.ShouldLogRecovery());

        Assert.Equal((true, false), (outage.ShouldLogFailure(), outage.ShouldLogFailure()));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(outage.ShouldLogFailure());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((true, false), (outage.ShouldLogFailure(), outage.ShouldLogFailure()));
        Assert.Equal((true, false), (outage.ShouldLogRecovery(), outage.ShouldLogRecovery()));
        Assert.True(outage.ShouldLogFailure());
    }
}
