using System.Reflection;
using NetArchTest.Rules;

namespace Messaging.Architecture.Tests;

/// <summary>Folders of a project depend on each other in one direction. Its root may use, and be used by, all of them.</summary>
public sealed class NamespacesTests
{
    public static TheoryData<string> Assemblies =>
        ["ServiceDefaults", "Lanes", "Operations", "Operations.Api", "Operations.Jobs", "Operations.Worker", "Api", "Worker", "AllInOne"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Namespaces_of_a_project_have_no_cycle(string name)
    {
        var assembly = Assembly.Load(name);
        var folders = assembly.GetTypes().Select(type => type.Namespace).OfType<string>()
            .Where(space => space.StartsWith($"Messaging.{name}.", StringComparison.Ordinal)).Distinct().ToList();
        var uses = folders.ToDictionary(folder => folder, folder => folders.Where(other => other != folder && Uses(assembly, folder, other)).ToList());

        var left = folders.ToHashSet();
        while (left.RemoveWhere(folder => !uses[folder].Exists(left.Contains)) > 0)
        {
        }

        Assert.True(left.Count == 0, $"A cycle among {string.Join(", ", left.Select(folder => $"{folder} -> {string.Join(" and ", uses[folder].Where(left.Contains))}"))}");
    }

    private static bool Uses(Assembly assembly, string folder, string other)
    {
        var names = assembly.GetTypes().Where(type => type.Namespace == other && type.FullName is not null).Select(type => type.FullName!).ToArray();
        return Types.InAssembly(assembly).That().ResideInNamespaceMatching($"^{folder.Replace(".", @"\.", StringComparison.Ordinal)}$")
            .And().HaveDependencyOnAny(names).GetTypes().Any();
    }
}
