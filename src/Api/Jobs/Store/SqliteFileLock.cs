using Messaging.ServiceDefaults.Settings;

namespace Messaging.Api.Jobs.Store;

/// <summary>
/// Responsible for a file of jobs having one process, which two would each run what the other one has accepted. It is a lock
/// of the operating system on a file beside it, so it ends with its process, however that ends.
/// </summary>
internal sealed class SqliteFileLock : IDisposable
{
    private FileStream? _held;

    /// <summary>Takes the file for as long as this lives. Does nothing when it is taken already.</summary>
    /// <exception cref="IOException">Another process has it.</exception>
    public void Take(string file)
    {
        if (_held is not null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var path = $"{file}.lock";
        try
        {
            _held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new IOException(
                $"Another process uses '{file}', and one may at a time. End that one, or name another file in ConnectionStrings:{ConnectionStringNames.Jobs}.",
                exception);
        }
    }

    public void Dispose() => _held?.Dispose();
}
