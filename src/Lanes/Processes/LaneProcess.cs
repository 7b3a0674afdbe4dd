using System.Diagnostics;
using System.IO.Pipes;

namespace Messaging.Lanes.Processes;

/// <summary>One lane process as the worker has it: its pipes and its output.</summary>
internal sealed class LaneProcess : IDisposable
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly AnonymousPipeServerStream _toLane;
    private readonly AnonymousPipeServerStream _fromLane;
    private readonly Lock _writing = new();

    private LaneProcess(Process process, AnonymousPipeServerStream toLane, AnonymousPipeServerStream fromLane, ILogger logger)
    {
        _process = process;
        _toLane = toLane;
        _fromLane = fromLane;
        Id = process.Id;
        Output = new LaneOutput(process, logger);
    }

    public int Id { get; }

    public LaneOutput Output { get; }

    public bool HasExited
    {
        get
        {
            try
            {
                return _process.HasExited;
            }
            catch (InvalidOperationException)
            {
                // Already disposed: the worker stops. An exception here would end the worker.
                return true;
            }
        }
    }

    /// <summary>Starts a process. Only one thread may call it at a time: each process would inherit the other's pipes.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system cannot start it.</exception>
    public static LaneProcess Start(LaneCommand command, LanesOptions options, ILogger logger)
    {
        var toLane = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        var fromLane = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var start = new ProcessStartInfo(command.FileName) { RedirectStandardOutput = true, RedirectStandardInput = true };
        IEnumerable<string> arguments =
            [.. command.Arguments, LaneProgram.Argument, toLane.GetClientHandleAsString(), fromLane.GetClientHandleAsString(), options.Priority.ToString()];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        LaneEnvironment.Apply(start.Environment, options);

        try
        {
            var process = Process.Start(start)!;
            // A computation that reads the console gets its end and does not wait.
            process.StandardInput.Close();
            // Only the lane has these handles now. When it ends, the pipe ends.
            toLane.DisposeLocalCopyOfClientHandle();
            fromLane.DisposeLocalCopyOfClientHandle();
            return new LaneProcess(process, toLane, fromLane, logger);
        }
        catch
        {
            toLane.Dispose();
            fromLane.Dispose();
            throw;
        }
    }

    /// <summary>Sends a frame. Does nothing if the process has ended, which <see cref="Receive"/> reports.</summary>
    public void Send(Frame frame)
    {
        try
        {
            lock (_writing)
                frame.WriteTo(_toLane);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
        }
    }

    /// <summary>Waits for the next frame.</summary>
    /// <returns>Null if the process has ended.</returns>
    public Frame? Receive()
    {
        try
        {
            return Frame.ReadFrom(_fromLane);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Kills the process and every process that it started. Its pipes end.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception)
        {
            // The process has ended, one of its children ended in the same moment, or the system cannot list them. The group has the rest.
        }

        ProcessGroup.Kill(Id);
    }

    /// <summary>The exit code of a process that has ended or is about to: 128 plus the number of the signal that ended it.</summary>
    /// <returns>Null if it did not end in time. It is then killed.</returns>
    public int? WaitForExitCode()
    {
        try
        {
            if (_process.WaitForExit(ExitTimeout))
                return _process.ExitCode;
            Kill();
            return null;
        }
        catch (InvalidOperationException)
        {
            // Already disposed: the worker stops.
            return null;
        }
    }

    public void Dispose()
    {
        Kill();
        _toLane.Dispose();
        _fromLane.Dispose();
        _process.Dispose();
    }
}
