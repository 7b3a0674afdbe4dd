using System.Globalization;
using System.IO.Pipes;

namespace Messaging.Lanes.Processes;

/// <summary>
/// The program of a lane's process. It runs the computations that the worker sends, one at a time, and exits when the worker ends.
/// </summary>
public static class LaneProgram
{
    internal const string Argument = "--lane";

    public static bool IsRequested(string[] args) => args is [Argument, ..];

    /// <summary>Runs until the worker closes its pipe. Then ends this process and all processes that it started.</summary>
    /// <param name="args">Those that <see cref="IsRequested"/> accepted.</param>
    /// <param name="catalog">The computations that this process runs.</param>
    public static int Run(string[] args, ComputationCatalog catalog)
    {
        if (args is not [_, var fromWorkerHandle, var toWorkerHandle, var priority])
        {
            Console.Error.WriteLine($"{Argument} is internal: a worker starts its lane processes with it.");
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

        // The worker has ended. No result is needed.
        ProcessGroup.Kill(Environment.ProcessId);
        return 0;
    }
}
