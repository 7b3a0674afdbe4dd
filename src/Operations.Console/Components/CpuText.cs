using System.Globalization;
using Messaging.Client;

namespace Messaging.Operations.WebConsole.Components;

/// <summary>Whether lanes have the CPU that they need, as text.</summary>
internal static class CpuText
{
    // With less the computations take twice as long as they need.
    private const double Enough = 0.5;

    // Smaller differences are chance.
    private const double MuchLess = 0.7;

    /// <summary>Whether computations of an operation lack CPU at all workers, or at all but the slow one.</summary>
    public static bool IsLacking(Operation operation) => ShareOfOthers(operation) < Enough;

    /// <summary>The part of their time on lanes in which computations had a CPU, without those of the slow worker if there is one.</summary>
    public static double? ShareOfOthers(Operation operation) => operation.SlowWorker is { } slow ? slow.OtherCpuShare : operation.CpuShare;

    public static string Of(double? share) => share is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:P0}") : "–";

    /// <returns>A sentence, without its full stop.</returns>
    public static string Cause(SlowWorker slow) => slow is not { CpuShare: { } own, OtherCpuShare: { } other } ? "Its inputs may be larger, or it has too little CPU"
        : LacksCpu(own, other) ? $"It has too little CPU: its lanes had one for {Of(own)} of that time, those of the others for {Of(other)}"
        : $"Its lanes had a CPU for {Of(own)} of that time, those of the others for {Of(other)}, so its inputs are larger or its CPU is slower";

    /// <returns>A sentence, without its full stop.</returns>
    public static string Remedy(SlowWorker slow) => slow is { CpuShare: { } own, OtherCpuShare: { } other } && !LacksCpu(own, other)
        ? "Compare jobs with the same input; if it is the worker, drain it (page Workers)"
        : "Drain it (page Workers), or give its machine or container more CPU";

    private static bool LacksCpu(double own, double other) => own < other * MuchLess;
}
