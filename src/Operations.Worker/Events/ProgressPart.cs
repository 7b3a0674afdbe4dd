namespace Messaging.Operations.Worker.Events;

/// <summary>A part of something: what is reported of it, from 0 to 1, is reported of the whole as from one share to another.</summary>
internal sealed class ProgressPart(IProgress<double> whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole.Report(from + (Math.Clamp(value, 0, 1) * (to - from)));
}
