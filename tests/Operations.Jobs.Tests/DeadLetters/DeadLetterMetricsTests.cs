using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Tests.DeadLetters;

public sealed class DeadLetterMetricsTests
{
    [Fact]
    public void A_full_store_has_room_again_at_nine_tenths_of_its_limit()
    {
        var metrics = Of(maxBytes: 1000);
        Assert.Equal((false, false), (metrics.HasRoom, metrics.IsFull));

        Assert.Equal((true, false), After(999));
        Assert.Equal((false, true), After(1000));
        Assert.Equal((false, true), After(900));
        Assert.Equal((true, false), After(899));

        (bool, bool) After(long bytes)
        {
            metrics.Measured(1, bytes);
            return (metrics.HasRoom, metrics.IsFull);
        }
    }

    [Fact]
    public void A_store_for_no_dead_letters_is_always_full()
    {
        var metrics = Of(maxBytes: 0);

        Assert.True(metrics.IsFull);
        metrics.Measured(0, 0);
        Assert.Equal((false, true), (metrics.HasRoom, metrics.IsFull));
    }

    private static DeadLetterMetrics Of(long maxBytes) =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), Options.Create(new DeadLettersOptions { MaxBytes = maxBytes }));
}
