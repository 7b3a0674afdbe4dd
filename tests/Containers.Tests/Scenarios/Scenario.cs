namespace Messaging.Containers.Tests.Scenarios;

/// <summary>A scenario that starts with a healthy system.</summary>
[Collection(ScenarioOrder.WorkersAsTheyAre)]
public abstract class Scenario(RunningSystem system) : IAsyncLifetime
{
    protected static readonly string[] TheList = ["Item1", "Item2", "Item3"];

    protected RunningSystem System => system;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The settings of the workers during this scenario, beside those of <see cref="Overrides"/>.</summary>
    protected virtual IReadOnlyDictionary<string, string> WorkerSettings { get; } = new Dictionary<string, string>();

    /// <summary>Whether the workers have an additional operation that misbehaves on request.</summary>
    protected virtual bool Misbehaving => false;

    public async ValueTask InitializeAsync()
    {
        system.Require();
        await system.RepairAsync(Misbehaving ? RunawayWorker.Definition(WorkerSettings) : new { environment = WorkerSettings }, Stop);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
