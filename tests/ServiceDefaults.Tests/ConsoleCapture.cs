namespace Messaging.ServiceDefaults.Tests;

/// <summary>What is written to the console until this is disposed.</summary>
internal sealed class ConsoleCapture : IDisposable
{
    private readonly TextWriter _out = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly StringWriter _captured = new();

    public ConsoleCapture()
    {
        Console.SetOut(_captured);
        Console.SetError(_captured);
    }

    public IReadOnlyList<string> Lines => _captured.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        Console.SetOut(_out);
        Console.SetError(_error);
        _captured.Dispose();
    }
}
