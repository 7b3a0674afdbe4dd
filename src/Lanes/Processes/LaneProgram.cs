using System.Globalization;
using System.IO.Pipes;

namespace Messaging.Lanes.Processes;

/// <summary>
/// The program that a lane's process is: it runs one computation after the other, as the worker's frames tell it, and
/// exits at once when the worker is gone.
/// </summary>
public static class LaneProgram
{
    internal const string Argument = "--lane";

    public static bool IsRequested(string[] args) => args is [Argument, ..];

    /// <summary>Runs until the worker closes its pipe, then ends this process and all that it started.</summary>
    /// <param name="args">As <see cref="IsRequested"/> found them.</param>
    /// <param name="catalog">The only computations that this process runs.</param>
    public static int Run(string[] args, ComputationCatalog catalog)
    {
        if (args is not [_, var fromWorkerHandle, var toWorkerHandle, var priority])
        {
            Console.Error.WriteLine($"{Argument} is for workers, which start their own lanes by it.");
            return 1;
        }

        LaneProcessGroup.Lead(int.Parse(fromWorkerHandle, CultureInfo.InvariantCulture), int.Parse(toWorkerHandle, CultureInfo.InvariantCulture));
        using var fromWorker = new AnonymousPipeClientStream(PipeDirection.In, fromWorkerHandle);
        using var toWorker = new AnonymousPipeClientStream(PipeDirection.Out, toWorkerHandle);
        foreach (var computation in catalog.All)
            computation.WarmUp();

        var thread = new LaneProgramThread(catalog, toWorker, Enum.Parse<LanePriority>(priority));
        Frame.Of(FrameKind.Ready).WriteTo(toWorker);
        while (Frame.ReadFrom(fromWorker) is { } frame)
        {
            if (frame.Kind == FrameKind.Run)
                thread.Run(RunBody.Of(frame));
            else
                thread.Stop();
        }

        // The worker is gone, and whatever this computes is for nobody.
        ProcessGroup.Kill(Environment.ProcessId);
        return 0;
    }
}
