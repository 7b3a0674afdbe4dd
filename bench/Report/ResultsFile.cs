using System.Text;

namespace Messaging.Bench.Report;

/// <summary>
/// The file of results: a section for each scenario. A run replaces the sections of the scenarios that it ran and
/// leaves the others, each of which says which run it comes from.
/// </summary>
internal sealed class ResultsFile(string path, IReadOnlyList<string> titles)
{
    private const string Heading = "## ";

    private const string Introduction = """
        # Results of the benchmarks

        Written by `./bench.sh`: each section names the run that it comes from. Figures are the median of the rounds, with the
        lowest and the highest in brackets; ratios are taken round by round within one run. How to read them:
        [docs/performance.md](../docs/performance.md).

        """;

    public void Replace(string title, string section)
    {
        var sections = Read();
        sections[title] = section.TrimEnd() + "\n";
        var text = new StringBuilder(Introduction);
        foreach (var known in titles.Where(sections.ContainsKey))
            text.Append('\n').Append(Heading).Append(known).Append("\n\n").Append(sections[known]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ToString());
    }

    private Dictionary<string, string> Read() => !File.Exists(path) ? [] : ("\n" + File.ReadAllText(path))
        .Split($"\n{Heading}")
        .Skip(1)
        .Select(section => section.Split('\n', 2))
        .ToDictionary(section => section[0], section => section[1].Trim() + "\n");
}
