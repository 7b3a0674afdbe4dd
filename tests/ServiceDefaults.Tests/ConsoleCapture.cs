namespace Messaging.ServiceDefaults.Tests;

/// <summary>What is written to the console until this is disposed.</summary>
internal sealed class ConsoleCapture : IDisposable
{
    private readonly TextWriter _out = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly StringWriter _captured = new();
    private readonly TextWriter _synchronized;

    public ConsoleCapture()
    {
        _synchronized = TextWriter.Synchronized(_captured);
        Console.SetOut(_synchronized);
        Console.SetError(_synchronized);
    }

    /// <summary>The lines so far. Others may write meanwhile.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            // A synchronized writer locks itself in each call.
            lock (_synchronized)
                return _captured.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        }
    }

    public void Dispose()
    {
        Console.SetOut(_out);
        Console.SetError(_error);
        _captured.Dispose();
    }
}
