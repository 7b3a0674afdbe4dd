using Messaging.Operations.Jobs.Results;
using Messaging.Operations.Jobs.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Tests.Results;

public sealed class PendingResultsTests
{
    private readonly FastClock _clock = new(factor: 20);
    private readonly StoreCircuit _store;
    private readonly PendingResults _pending;

    public PendingResultsTests()
    {
        _store = new(
            Options.Create(new JobsOptions()),
            Options.Create(new JobStoreAddress { Text = JobStoreAddress.PostgreSql }),
            _clock,
            new HostingEnvironment { EnvironmentName = Environments.Production },
            NullLogger<StoreCircuit>.Instance);
        _pending = new(_store, _clock);
    }

    [Fact]
    public async Task A_sent_job_may_have_a_pending_result_while_the_queue_is_not_consumed()
    {
        _store.Close();
        Assert.False(IsSettled(isSent: true));

        await _pending.Ready(null!);
        await SettledInTimeAsync();
        await _pending.Faulted(null!);

        Assert.False(IsSettled(isSent: true));
        Assert.True(IsSettled(isSent: false));
    }

    [Fact]
    public async Task After_an_outage_an_older_job_may_have_a_pending_result_for_a_while()
    {
        var older = _clock.GetUtcNow();
        await _pending.Ready(null!);
        _store.Close();
        Assert.False(IsSettled(isSent: false, older));
        Assert.True(IsSettled(isSent: true));

        await SettledInTimeAsync();
        _store.HalfOpen();
        _store.Close();

        Assert.False(IsSettled(isSent: true, older));
        await SettledInTimeAsync();
        Assert.True(IsSettled(isSent: true, older));
    }

    private Task<TimeSpan> SettledInTimeAsync() => Eventually.TrueAsync(
        "all are settled", () => _pending.JobsWithoutPendingResult() is null, JobClient.Timeout, TestContext.Current.CancellationToken);

    private bool IsSettled(bool isSent, DateTimeOffset? created = null)
    {
        var now = _clock.GetUtcNow();
        var job = new Job { Operation = "none", CreatedAt = created ?? now, SentAt = isSent ? now : null };
        return _pending.JobsWithoutPendingResult() is not { } settled || settled.Compile()(job);
    }
}
