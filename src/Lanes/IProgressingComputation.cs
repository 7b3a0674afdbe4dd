namespace Messaging.Lanes;

/// <summary>A computation that can tell how far it is.</summary>
/// <typeparam name="TResult">What it computes.</typeparam>
public interface IProgressingComputation<out TResult> : IComputation<TResult>
{
    /// <summary>Computes, as <see cref="IComputation{TResult}.Run"/> does, and reports.</summary>
    /// <param name="progress">
    /// Takes the share that is done, from 0 to 1. It may be called as often as <paramref name="stop"/> is looked at: most
    /// of what it gets goes no further. Null if nobody wants to know.
    /// </param>
    /// <param name="stop">As there.</param>
    TResult Run(IProgress<double>? progress, CancellationToken stop);

    TResult IComputation<TResult>.Run(CancellationToken stop) => Run(null, stop);
}

internal static class ProgressingComputation
{
    /// <summary>Runs any computation, with its progress if it has one and somebody wants to know.</summary>
    public static TResult Run<TResult>(this IComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop) =>
        progress is not null && computation is IProgressingComputation<TResult> progressing
            ? progressing.Run(progress, stop)
            : computation.Run(stop);
}
