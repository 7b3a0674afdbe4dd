namespace Messaging.TestSupport.Processes;

/// <summary>
/// Finds a service: in the folder that <c>SERVICES_FOLDER</c> names, where test.sh and bench.sh publish all of them, else in
/// its build output, in the same configuration as the running tests. The path of an assembly is taken as it is.
/// </summary>
public static class ServiceAssembly
{
    /// <exception cref="FileNotFoundException">The service was not built.</exception>
    public static string Find(string service)
    {
        if (Path.IsPathRooted(service))
            return service;
        if (Environment.GetEnvironmentVariable("SERVICES_FOLDER") is { Length: > 0 } published)
            return Path.Combine(published, $"{service}.dll");

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
