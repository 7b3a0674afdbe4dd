using Messaging.Api.Jobs.Store;

namespace Messaging.Api.Tests.Jobs.Store;

public sealed class SqliteFileLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-api-tests-");

    private string File => Path.Combine(_folder.FullName, "below", "jobs.db");

    [Fact]
    public void Who_comes_second_hears_which_file_is_in_use_and_what_to_change()
    {
        using var first = new SqliteFileLock();
        using var second = new SqliteFileLock();
        first.Take(File);

        var refusal = Assert.Throws<IOException>(() => second.Take(File));

        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Jobs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_it_may_ask_again_and_leaves_it_to_the_next()
    {
        using var second = new SqliteFileLock();
        using (var first = new SqliteFileLock())
        {
            first.Take(File);
            first.Take(File);
        }

        second.Take(File);

        using var third = new SqliteFileLock();
        Assert.Throws<IOException>(() => third.Take(File));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
