using System.Xml.Linq;

namespace Messaging.Architecture.Tests;

/// <summary>The floors of docs/architecture.md: arrows point downwards only.</summary>
public sealed class ProjectReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["AllInOne"] = ["Api", "Console", "Worker"],
        ["Api"] = ["Contracts", "Operations.Jobs"],
        ["Worker"] = ["Contracts", "Operations.Worker"],
        ["Client"] = [],
        ["Console"] = ["Operations.Console"],
        ["Contracts"] = [],
        ["Operations.Console"] = ["Client", "ServiceDefaults"],
        ["Operations.Jobs"] = ["Operations.Api"],
        ["Operations.Api"] = ["Operations"],
        ["Operations.Worker"] = ["Lanes", "Operations"],
        ["Operations"] = ["ServiceDefaults"],
        ["Lanes"] = [],
        ["ServiceDefaults"] = [],
    };

    // Internals may be visible to the library's own tests, and to the library above it on the same floor.
    private static readonly Dictionary<string, string[]> MaySeeInternals = new Dictionary<string, string[]>
    {
        ["Operations.Api"] = ["Operations.Jobs", "Operations.Jobs.Tests"],
    };

    private static readonly string[] Application = ["AllInOne", "Api", "Console", "Contracts", "Worker"];

    private static readonly DirectoryInfo Source = new(Path.Combine(SourceTree.Root, "src"));

    public static TheoryData<string> Projects => [.. Source.GetFiles("*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file.Name))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_the_projects_that_its_floor_allows(string project) =>
        Assert.Equal(Allowed[project].Order(), Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Internals_of_a_project_are_visible_to_its_tests_and_to_no_application(string project) =>
        Assert.Equal(MaySeeInternals.GetValueOrDefault(project, []), Items(project, "InternalsVisibleTo"));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Libraries_are_packable_and_applications_are_not(string project)
    {
        var library = !Application.Contains(project);
        var folder = Path.Combine(Source.FullName, project);

        Assert.Equal(library ? ["true"] : [], XDocument.Load(Path.Combine(folder, $"{project}.csproj")).Descendants("IsPackable").Select(packs => packs.Value));
        Assert.Equal(library, File.Exists(Path.Combine(folder, "README.md")));
    }

    [Theory]
    [InlineData("Directory.Build.props")]
    [InlineData("tests/Directory.Build.props")]
    public void Internals_are_visible_to_no_other_tests(string file) =>
        Assert.DoesNotContain(Items(XDocument.Load(Path.Combine(SourceTree.Root, file)), "InternalsVisibleTo"), name => name != "$(MSBuildProjectName).Tests");

    private static IEnumerable<string> Items(string project, string kind) =>
        Items(XDocument.Load(Path.Combine(Source.FullName, project, $"{project}.csproj")), kind);

    private static IEnumerable<string> Items(XDocument file, string kind) => file.Descendants(kind).Select(item => (string)item.Attribute("Include")!);
}
