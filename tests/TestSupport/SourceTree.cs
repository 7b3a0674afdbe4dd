namespace Messaging.TestSupport;

/// <summary>The sources that the tests were built from.</summary>
public static class SourceTree
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? folder) =>
        folder is null ? throw new DirectoryNotFoundException("No Messaging.sln above the tests.")
        : File.Exists(Path.Combine(folder.FullName, "Messaging.sln")) ? folder.FullName
        : Find(folder.Parent);
}
