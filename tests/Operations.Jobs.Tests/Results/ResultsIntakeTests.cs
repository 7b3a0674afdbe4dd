using Messaging.Operations.Jobs.Results;
using Messaging.Operations.Jobs.Store;
using Messaging.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Operations.Jobs.Tests.Results;

public sealed class ResultsIntakeTests
{
    private readonly FastClock _clock = new(factor: 20);
    private readonly StoreAvailability _store;
    private readonly ResultsIntake _intake;

    public ResultsIntakeTests()
    {
        _store = new(_clock, NullLogger<StoreAvailability>.Instance);
        _intake = new(_store, _clock);
    }

    [Fact]
    public async Task A_sent_job_may_have_a_result_while_the_queue_cannot_be_heard()
    {
        _store.There();
        Assert.False(IsSettled(isSent: true));

        await _intake.Ready(null!);
        await SettledInTimeAsync();
        await _intake.Faulted(null!);

        Assert.False(IsSettled(isSent: true));
        Assert.True(IsSettled(isSent: false));
    }

    [Fact]
    public async Task An_older_job_may_have_one_for_a_while_after_the_queue_is_heard_and_the_store_is_there_again()
    {
        var older = _clock.GetUtcNow();
        await _intake.Ready(null!);
        _store.There();
        Assert.False(IsSettled(isSent: false, older));
        Assert.True(IsSettled(isSent: true));

        await SettledInTimeAsync();
        _store.Doubt();
        _store.There();

        Assert.False(IsSettled(isSent: true, older));
        await SettledInTimeAsync();
        Assert.True(IsSettled(isSent: true, older));
    }

    private Task<TimeSpan> SettledInTimeAsync() => Eventually.TrueAsync(
        "all are settled", () => _intake.Settled() is null, JobClient.Patience, TestContext.Current.CancellationToken);

    private bool IsSettled(bool isSent, DateTimeOffset? created = null)
    {
        var now = _clock.GetUtcNow();
        var job = new Job { Operation = "none", CreatedAt = created ?? now, SentAt = isSent ? now : null };
        return _intake.Settled() is not { } settled || settled.Compile()(job);
    }
}
