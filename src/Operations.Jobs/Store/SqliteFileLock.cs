using Messaging.ServiceDefaults.Settings;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Ensures that only one process uses a file of jobs. Two processes would each run the jobs of the other. It is an operating system
/// lock on a second file, so it always ends with its process.
/// </summary>
internal sealed class SqliteFileLock : IDisposable
{
    // EWOULDBLOCK of Linux and of the BSDs, ERROR_SHARING_VIOLATION of Windows: .NET has no exception of its own for them.
    private static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    private FileStream? _held;

    /// <summary>Takes the lock until this is disposed. Does nothing if it is taken.</summary>
    /// <exception cref="FileInUseException">Another process has it.</exception>
    public void Take(string file)
    {
        var path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // A lock file that was removed has no effect.
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

    /// <summary>Next to the file itself, also if the path is a link.</summary>
    private static string PathOf(string file)
    {
        var full = Path.GetFullPath(file);
        var linked = File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName : null;
        return $"{linked ?? full}.lock";
    }
}

internal sealed class FileInUseException(string file, Exception cause) : IOException(
    $"Another process uses the file of jobs '{file}'. Stop it, or set another file: ConnectionStrings:{ConnectionStringNames.Jobs}='Data Source=/folder/file.db'. "
    + $"Replicas that share their jobs need Jobs:Store={JobStoreKind.PostgreSql}.",
    cause);
