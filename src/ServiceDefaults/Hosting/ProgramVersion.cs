using System.Reflection;

namespace Messaging.ServiceDefaults.Hosting;

/// <summary>The version of this program.</summary>
public static class ProgramVersion
{
    /// <value>For example <c>1.2.0+0123456</c>.</value>
    public static string Text { get; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
