using System.Globalization;

namespace Messaging.Bench.Figures;

/// <summary>One figure of one subject, once for each round: its median and its spread are what is reported.</summary>
internal sealed record Figure(IReadOnlyList<double> Rounds)
{
    public static readonly Figure None = new([]);

    public double Median => Percentiles.Of(Rounds, 50);

    /// <summary>The ratio of each round to the same round of another subject.</summary>
    public Figure Over(Figure other) => new([.. Rounds.Zip(other.Rounds, (mine, others) => mine / others)]);

    public Figure Times(double factor) => new([.. Rounds.Select(round => round * factor)]);

    /// <returns>The median, and where there were several rounds the lowest and the highest.</returns>
    public string Text(string format = "N0") => Rounds.Count switch
    {
        0 => "–",
        1 => One(Rounds[0], format),
        _ => $"{One(Median, format)} ({One(Rounds.Min(), format)}–{One(Rounds.Max(), format)})",
    };

    public override string ToString() => Text();

    private static string One(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
