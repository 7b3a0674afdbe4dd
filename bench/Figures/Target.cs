using System.Globalization;

namespace Messaging.Bench.Figures;

/// <summary>What a figure is to be, and what it is.</summary>
/// <param name="What">The figure, with its subject.</param>
/// <param name="Measured">Its rounds. Their median counts.</param>
/// <param name="AtLeast">Whether the limit is the least allowed; else it is the most.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Format">How the figure is written.</param>
internal sealed record Target(string What, Figure Measured, bool AtLeast, double Limit, string Format = "N2")
{
    public bool IsReached => AtLeast ? Measured.Median >= Limit : Measured.Median <= Limit;

    public static string Describe(IEnumerable<Target> targets)
    {
        var table = new Table("target", "wanted", "measured", "reached");
        foreach (var target in targets.Where(target => target.Measured.Rounds.Count > 0))
        {
            var wanted = (target.AtLeast ? "≥ " : "≤ ") + target.Limit.ToString(target.Format, CultureInfo.InvariantCulture);
            table.Add(target.What, wanted, target.Measured.Text(target.Format), target.IsReached ? "yes" : "**no**");
        }

        return table.ToString();
    }
}
