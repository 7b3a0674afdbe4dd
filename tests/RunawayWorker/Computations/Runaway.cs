using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Messaging.Lanes;

namespace Messaging.RunawayWorker.Computations;

/// <summary>What a computation can do wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Harm>))]
public enum Harm
{
    None,
    Throw,
    SpinForEver,
    SpinUntilStopped,
    BlockInNativeCall,
    FailFast,
    Exit,
    OverflowStack,
    AllocateWithoutEnd,
    KillOwnGroup,
    FloodConsole,
    StartProcess,
    StartProcessAndSpin,
    WriteLine,
}

/// <summary>Does what <paramref name="Harm"/> says; if it survives that, its result is <paramref name="Text"/>.</summary>
public sealed partial record Runaway(Harm Harm, string Text) : IComputation<string>
{
    private const int SigKill = 9;

    public string Run(CancellationToken stop)
    {
        switch (Harm)
        {
            case Harm.Throw:
                throw new InvalidDataException(Text);
            case Harm.SpinForEver:
                Spin(CancellationToken.None);
                break;
            case Harm.SpinUntilStopped:
                Spin(stop);
                break;
            case Harm.BlockInNativeCall:
                _ = WaitForSignal();
                break;
            case Harm.FailFast:
                Environment.FailFast(Text);
                break;
            case Harm.Exit:
                Environment.Exit(3);
                break;
            case Harm.OverflowStack:
                Deeper(0);
                break;
            case Harm.AllocateWithoutEnd:
                Allocate();
                break;
            case Harm.KillOwnGroup:
                _ = SendSignal(0, SigKill);
                Spin(CancellationToken.None);
                break;
            case Harm.FloodConsole:
                Flood(stop);
                break;
            case Harm.StartProcess:
                StartProcess();
                break;
            case Harm.StartProcessAndSpin:
                StartProcess();
                Spin(CancellationToken.None);
                break;
            case Harm.WriteLine:
                Console.WriteLine(Text);
                Console.Error.WriteLine(Text);
                break;
        }

        return Text;
    }

    private static void Spin(CancellationToken stop)
    {
        while (true)
            stop.ThrowIfCancellationRequested();
    }

    private static int Deeper(int depth) => Deeper(depth + 1) + 1;

    private static void Allocate()
    {
        var held = new List<byte[]>();
        while (true)
        {
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)1);
            held.Add(block);
        }
    }

    private static void Flood(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            Console.WriteLine(new string('x', 200));
    }

    /// <summary>The process is found by its argument, which is the text.</summary>
    private void StartProcess() => Process.Start("sleep", [Text]).Dispose();

    [LibraryImport("libc", EntryPoint = "pause")]
    private static partial int WaitForSignal();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
