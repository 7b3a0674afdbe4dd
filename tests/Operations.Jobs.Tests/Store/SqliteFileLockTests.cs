using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class SqliteFileLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-api-tests-");

    private string JobsFile => Path.Combine(_folder.FullName, "below", "jobs.db");

    [Fact]
    public void A_second_process_gets_an_error_with_the_file_and_the_setting_to_change()
    {
        using var first = new SqliteFileLock();
        using var second = new SqliteFileLock();
        first.Take(JobsFile);

        var refusal = Assert.Throws<FileInUseException>(() => second.Take(JobsFile));

        Assert.Contains(JobsFile, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Jobs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_owner_can_take_the_lock_twice_and_one_disposal_releases_the_lock()
    {
        using var second = new SqliteFileLock();
        using (var first = new SqliteFileLock())
        {
            first.Take(JobsFile);
            first.Take(JobsFile);
        }

        second.Take(JobsFile);

        using var third = new SqliteFileLock();
        Assert.Throws<FileInUseException>(() => third.Take(JobsFile));
    }

    [Fact]
    public void A_link_to_the_file_has_the_same_lock()
    {
        using var first = new SqliteFileLock();
        using var second = new SqliteFileLock();
        first.Take(JobsFile);
        File.WriteAllText(JobsFile, "");
        var link = Path.Combine(_folder.FullName, "link.db");
        File.CreateSymbolicLink(link, JobsFile);

        Assert.Throws<FileInUseException>(() => second.Take(link));
    }

    [Fact]
    public void A_lock_can_be_taken_again_after_its_folder_was_removed()
    {
        using var first = new SqliteFileLock();
        using var second = new SqliteFileLock();
        first.Take(JobsFile);
        Directory.Delete(Path.GetDirectoryName(JobsFile)!, recursive: true);

        first.Take(JobsFile);

        Assert.Throws<FileInUseException>(() => second.Take(JobsFile));
    }

    [Fact]
    public void Another_failure_is_not_reported_as_a_file_in_use()
    {
        using var fileLock = new SqliteFileLock();

        Assert.IsNotType<FileInUseException>(Assert.ThrowsAny<IOException>(() => fileLock.Take($"{JobsFile}{new string('x', 300)}")));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
