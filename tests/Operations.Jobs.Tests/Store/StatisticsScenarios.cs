using Messaging.Operations.Api.Statistics;
using Messaging.Operations.Jobs.Store;
using Messaging.TestSupport.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Operations.Jobs.Tests.Store;

/// <summary>The statistics of minutes, on each kind of store.</summary>
public abstract class StatisticsScenarios(SharedDatabase? server) : StoreScenarios(server)
{
    [Fact]
    public async Task Minutes_are_stored_once_and_removed_after_three_days()
    {
        var statistics = Api.Services.GetRequiredService<StatisticsStore>();
        var now = Api.Clock.GetUtcNow();
        var (old, last) = (new MinuteStatistics(now.AddHours(-72.5)), new MinuteStatistics(now) { Workers = 2, WorkerVersions = ["1.2.3"] });

        await statistics.AddAsync(old, Stop);
        await statistics.AddAsync(last, Stop);
        await statistics.AddAsync(last with { Workers = 3 }, Stop);

        await using var context = await ContextAsync();
        Assert.Equal(InstantConverter.Truncate(now), Assert.Single(context.Statistics.Select(row => row.Minute)));
        var read = Assert.Single(await statistics.ReadAsync());
        Assert.Equal((now, 2), (read.At, read.Workers));
        Assert.Equal(["1.2.3"], read.WorkerVersions);
    }
}

public sealed class SqliteStatistics() : StatisticsScenarios(null);

public sealed class PostgreSqlStatistics(SharedDatabase server) : StatisticsScenarios(server), IClassFixture<SharedDatabase>;
