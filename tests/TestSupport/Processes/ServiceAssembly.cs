namespace Messaging.TestSupport.Processes;

/// <summary>Finds the build output of a service, in the same configuration as the running tests.</summary>
internal static class ServiceAssembly
{
    /// <exception cref="FileNotFoundException">The service was not built.</exception>
    public static string Find(string service)
    {
        // <artifacts>/bin/<project>/<configuration>/, at whatever depth below the repository's root.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var relative = Path.Combine("artifacts", "bin", service, output.Name, $"{service}.dll");
        for (var folder = output.Parent; folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, relative) is var path && File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"No {relative} above {output.FullName}: build the solution first.");
    }
}
