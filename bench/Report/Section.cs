using Messaging.Bench.Figures;

namespace Messaging.Bench.Report;

/// <summary>What one scenario found.</summary>
/// <param name="Tables">Its tables, in Markdown.</param>
/// <param name="Shows">Two or three sentences on what they show.</param>
/// <param name="Settings">What was measured, and how the subjects were set.</param>
/// <param name="Targets">What was wanted.</param>
internal sealed record Section(IReadOnlyList<Table> Tables, string Shows, IReadOnlyList<string> Settings, IReadOnlyList<Target> Targets);
