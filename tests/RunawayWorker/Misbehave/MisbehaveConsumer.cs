using System.Diagnostics;
using MassTransit;
using Messaging.Lanes;
using Messaging.RunawayWorker.Computations;

namespace Messaging.RunawayWorker.Misbehave;

internal sealed class MisbehaveConsumer(ILanes lanes) : IConsumer<Misbehave>
{
    public async Task Consume(ConsumeContext<Misbehave> context)
    {
        if (context.Message.KillWorker)
            Process.GetCurrentProcess().Kill();
        if (context.Message.WaitForEver)
            await new TaskCompletionSource().Task;

        var text = await lanes.RunAsync(new Runaway(context.Message.Harm, context.Message.Text), context.CancellationToken);
        await context.RespondAsync(new Behaved(text, Environment.ProcessId));
    }
}
