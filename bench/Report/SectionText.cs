using System.Text;
using Messaging.Bench.Figures;
using Messaging.Bench.Processes;

namespace Messaging.Bench.Report;

/// <summary>Writes a section in Markdown.</summary>
internal static class SectionText
{
    /// <param name="section">What the scenario found.</param>
    /// <param name="origin">The run that it comes from: date, commit, machine.</param>
    /// <param name="isFull">A quick round is too short to be held against targets, or to be explained.</param>
    /// <param name="name">The scenario, to find what people wrote about it.</param>
    public static string Write(Section section, IEnumerable<string> origin, bool isFull, string name)
    {
        var text = new StringBuilder();
        foreach (var line in origin)
            text.Append("- ").Append(line).Append('\n');
        foreach (var table in section.Tables)
            text.Append('\n').Append(table);
        text.Append('\n').Append(section.Shows).Append('\n');
        if (isFull && section.Targets.Count > 0)
            text.Append('\n').Append(Target.Describe(section.Targets));
        if (isFull && Findings(name) is { Length: > 0 } findings)
            text.Append('\n').Append(findings.Trim()).Append('\n');
        text.Append("\nMeasured so:\n\n");
        foreach (var line in section.Settings)
            text.Append("- ").Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>What was tried and what holds a figure back, which no run can know: kept in bench/findings.</summary>
    private static string Findings(string name) => ProcessTree.Read(Path.Combine(Repository.Root, "bench", "findings", $"{name}.md"));
}
