using System.Diagnostics;
using MassTransit;
using Messaging.RunawayWorker.Computations;
using Messaging.Worker.Lanes;
using Messaging.Worker.Queues;

namespace Messaging.RunawayWorker.Misbehave;

internal sealed class MisbehaveConsumer(ILanes lanes) : IConsumer<Misbehave>
{
    public static void Add(IBusRegistrationConfigurator bus) => bus.AddConsumer<MisbehaveConsumer, MisbehaveConsumerDefinition>();

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

internal sealed class MisbehaveConsumerDefinition : OperationConsumerDefinition<MisbehaveConsumer, Misbehave>
{
    protected override int WaitingPerLane => 0;
}
