using Messaging.ServiceDefaults.Settings;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Responsible for a file of jobs having one process, which two would each run what the other one has accepted. It is a lock
/// of the operating system on a file beside it, so it ends with its process, however that ends.
/// </summary>
internal sealed class SqliteFileLock : IDisposable
{
    // EWOULDBLOCK of Linux and of the BSDs, ERROR_SHARING_VIOLATION of Windows: .NET has no exception of its own for them.
    private static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    private FileStream? _held;

    /// <summary>Takes the file for as long as this lives. Does nothing when it is taken already.</summary>
    /// <exception cref="FileInUseException">Another process has it.</exception>
    public void Take(string file)
    {
        var path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // One that was removed keeps nobody out.
        if (_held is not null && File.Exists(path))
            return;

        _held?.Dispose();
        _held = null;
        try
        {
            _held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (InUse.Contains(exception.HResult))
        {
            throw new FileInUseException(file, exception);
        }
    }

    public void Dispose() => _held?.Dispose();

    /// <summary>Beside the file itself, whatever link leads there.</summary>
    private static string PathOf(string file)
    {
        var full = Path.GetFullPath(file);
        var linked = File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName : null;
        return $"{linked ?? full}.lock";
    }
}

internal sealed class FileInUseException(string file, Exception cause) : IOException(
    $"ConnectionStrings:{ConnectionStringNames.Jobs} names '{file}', which another process uses. Stop that one, or name another file. "
    + $"Replicas that share their jobs need Jobs:Store={JobStoreKind.PostgreSql}.",
    cause);
