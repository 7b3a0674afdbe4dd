using Messaging.Operations.Jobs.Store;

namespace Messaging.Operations.Jobs.Tests.Store;

public sealed class SqliteFileLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-api-tests-");

    private string JobsFile => Path.Combine(_folder.FullName, "below", "jobs.db");

    [Fact]
    public void Who_comes_second_hears_which_file_is_in_use_and_what_to_change()
    {
        using var first = new SqliteFileLock();
        using var second = new SqliteFileLock();
        first.Take(JobsFile);

        var refusal = Assert.Throws<FileInUseException>(() => second.Take(JobsFile));

        Assert.Contains(JobsFile, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Jobs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_it_may_ask_again_and_leaves_it_to_the_next()
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
    public void A_link_leads_to_the_same_lock()
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
    public void A_lock_that_was_removed_with_its_folder_is_taken_again()
    {
        using var first = new SqliteFileLock();
        using var second = new SqliteFileLock();
        first.Take(JobsFile);
        Directory.Delete(Path.GetDirectoryName(JobsFile)!, recursive: true);

        first.Take(JobsFile);

        Assert.Throws<FileInUseException>(() => second.Take(JobsFile));
    }

    [Fact]
    public void Another_failure_is_not_taken_for_another_process()
    {
        using var fileLock = new SqliteFileLock();

        Assert.IsNotType<FileInUseException>(Assert.ThrowsAny<IOException>(() => fileLock.Take($"{JobsFile}{new string('x', 300)}")));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
