namespace Messaging.Operations.Worker.Events;

/// <summary>A part of the whole. Its progress from 0 to 1 becomes progress of the whole between two bounds.</summary>
internal sealed class ProgressPart(IProgress<double> whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole.Report(from + (Math.Clamp(value, 0, 1) * (to - from)));
}
