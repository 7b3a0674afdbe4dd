using MassTransit;
using Messaging.Bench.Lanes;
using Messaging.Lanes;

namespace Messaging.Bench.Hosts.Worker;

/// <summary>Asks for nothing. Answered by <see cref="NothingDone"/>, without a lane: what is left is the way there and back.</summary>
public sealed record DoNothing;

public sealed record NothingDone;

/// <summary>The same with an empty computation on a lane.</summary>
public sealed record DoNothingOnLane;

/// <summary>Asks for a loop on a lane. Answered by <see cref="LoopDone"/>.</summary>
public sealed record Loop(long Iterations);

public sealed record LoopDone(ulong Checksum);

/// <summary>Asks for a lane. Answered by <see cref="LaneHeld"/>.</summary>
/// <param name="Milliseconds">How long it is held, without using the CPU.</param>
/// <param name="Endless">Whether the computation goes on for ever instead, whatever it is asked.</param>
public sealed record HoldLane(int Milliseconds, bool Endless = false);

/// <param name="ProcessId">The worker's.</param>
/// <param name="BeganAt">When the lane began, as of Linux's monotonic clock.</param>
/// <param name="WorkerStartedAt">When the worker's process did.</param>
/// <param name="ConnectedAt">When its consumer was connected to the queue.</param>
public sealed record LaneHeld(int ProcessId, long BeganAt, long WorkerStartedAt, long ConnectedAt);

internal sealed class DoNothingConsumer : IConsumer<DoNothing>
{
    private static readonly NothingDone Answer = new();

    public Task Consume(ConsumeContext<DoNothing> context) => context.RespondAsync(Answer);
}

internal sealed class DoNothingOnLaneConsumer(ILanes lanes) : IConsumer<DoNothingOnLane>
{
    private static readonly NothingDone Answer = new();

    public async Task Consume(ConsumeContext<DoNothingOnLane> context)
    {
        await lanes.RunAsync(new Empty(0), context.CancellationToken);
        await context.RespondAsync(Answer);
    }
}

internal sealed class HoldLaneConsumer(ILanes lanes, WorkerTimes times) : IConsumer<HoldLane>
{
    public async Task Consume(ConsumeContext<HoldLane> context)
    {
        var began = await lanes.RunAsync(new Hold(context.Message.Milliseconds, context.Message.Endless), context.CancellationToken);
        await context.RespondAsync(new LaneHeld(Environment.ProcessId, began, times.StartedAt, times.ConnectedAt));
    }
}
