namespace Messaging.Bench.Figures;

internal static class Percentiles
{
    /// <returns>The value below which so many percent of the others are, by nearest rank; not a number if there are none.</returns>
    public static double Of(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Clamp(Math.Ceiling(percent / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
