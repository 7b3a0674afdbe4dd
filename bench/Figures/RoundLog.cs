namespace Messaging.Bench.Figures;

/// <summary>Collects the figures of all subjects, round by round.</summary>
internal sealed class RoundLog
{
    private readonly Dictionary<(string Subject, string Name), List<double>> _figures = [];

    public void Add(string subject, string name, double value)
    {
        if (!_figures.TryGetValue((subject, name), out var rounds))
            _figures[(subject, name)] = rounds = [];
        rounds.Add(value);
    }

    /// <returns>A figure without rounds if the subject has none of that name.</returns>
    public Figure Of(string subject, string name) =>
        _figures.TryGetValue((subject, name), out var rounds) ? new Figure(rounds) : Figure.None;
}
