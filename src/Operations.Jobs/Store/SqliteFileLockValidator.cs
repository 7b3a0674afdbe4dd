using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Takes the lock of the SQLite file at start. If another process has it, this process does not start.
/// </summary>
internal sealed class SqliteFileLockValidator(IOptions<JobsOptions> jobs, SqliteFileLock fileLock) : IValidateOptions<JobStoreAddress>
{
    public ValidateOptionsResult Validate(string? name, JobStoreAddress options)
    {
        if (jobs.Value.Store != JobStoreKind.Sqlite || !JobStoreAddressValidator.IsSqlite(options.Text))
            return ValidateOptionsResult.Skip;

        try
        {
            fileLock.Take(new SqliteConnectionStringBuilder(options.Text).DataSource);
        }
        catch (FileInUseException inUse)
        {
            return ValidateOptionsResult.Fail(inUse.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file is missing or not writable. Jobs wait for their store, and everything else works.
        }

        return ValidateOptionsResult.Success;
    }
}
