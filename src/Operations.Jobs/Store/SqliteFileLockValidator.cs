using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Store;

/// <summary>
/// Has a process that cannot have its file end before it accepts jobs, or takes in results, that are another one's. Only who
/// has taken a file knows that it is free.
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
            // Not there, or not to be written: jobs wait for their store, and all else is in service.
        }

        return ValidateOptionsResult.Success;
    }
}
