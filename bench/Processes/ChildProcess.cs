using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Messaging.Bench.Processes;

/// <summary>A process that the bench started. It ends, with all that it started itself, when this is disposed.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const string ResultMark = "RESULT ";
    private const int LinesKept = 20;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly TaskCompletionSource<string> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DirectoryInfo? _data;
    private bool _disposed;

    private ChildProcess(ProcessStartInfo start, DirectoryInfo? data)
    {
        _data = data;
        StartedAt = Stopwatch.GetTimestamp();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Wrote(line.Data);
        _process.ErrorDataReceived += (_, line) => Wrote(line.Data);
        _process.Start();
        ProcessList.Add(_process.Id);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public long StartedAt { get; }

    public bool HasExited => _process.HasExited;

    public string LastLines => string.Join('\n', _lastLines);

    /// <param name="program">What to start.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">What its environment has beside the bench's own.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="data">A folder that goes with it.</param>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        IEnumerable<(string Key, string Value)>? environment = null,
        string? folder = null,
        DirectoryInfo? data = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment ?? [])
            start.Environment[key] = value;
        return new ChildProcess(start, data);
    }

    /// <summary>Writes a line by which <see cref="ResultAsync"/> of the parent ends.</summary>
    public static void WriteResult(string text) => Console.WriteLine(ResultMark + text);

    /// <summary>Waits for the line with the result.</summary>
    /// <exception cref="InvalidOperationException">The process ended without one.</exception>
    public async Task<string> ResultAsync(TimeSpan within, CancellationToken stop)
    {
        var ended = _process.WaitForExitAsync(stop);
        if (await Task.WhenAny(_result.Task, ended).WaitAsync(within, TimeProvider.System, stop) == ended && !_result.Task.IsCompleted)
            throw Ended();
        return await _result.Task;
    }

    public InvalidOperationException Ended() =>
        new($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} ended early:\n{LastLines}");

    /// <summary>SIGKILL, to it and to what it started.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        var id = Id.ToString(CultureInfo.InvariantCulture);
        if (!_process.HasExited)
            Kill();
        await _process.WaitForExitAsync();
        ProcessList.Remove(id);
        _process.Dispose();
        _data?.Delete(recursive: true);
    }

    private void Wrote(string? line)
    {
        if (line is null)
            return;

        if (line.StartsWith(ResultMark, StringComparison.Ordinal))
            _result.TrySetResult(line[ResultMark.Length..]);
        _lastLines.Enqueue(line);
        if (_lastLines.Count > LinesKept)
            _lastLines.TryDequeue(out _);
    }
}
