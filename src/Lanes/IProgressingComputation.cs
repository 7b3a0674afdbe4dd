namespace Messaging.Lanes;

/// <summary>A computation that reports its progress.</summary>
/// <typeparam name="TResult">Its result.</typeparam>
public interface IProgressingComputation<out TResult> : IComputation<TResult>
{
    /// <summary>Computes the result, as <see cref="IComputation{TResult}.Run"/> does, and reports progress.</summary>
    /// <param name="progress">
    /// Receives the share that is done, from 0 to 1. Report as often as you check <paramref name="stop"/>: most reports are dropped.
    /// Null: no progress is needed.
    /// </param>
    /// <param name="stop">As in <see cref="IComputation{TResult}.Run"/>.</param>
    TResult Run(IProgress<double>? progress, CancellationToken stop);

    TResult IComputation<TResult>.Run(CancellationToken stop) => Run(null, stop);
}

internal static class ProgressingComputation
{
    /// <summary>Runs any computation, with progress if it has one and it is needed.</summary>
    public static TResult Run<TResult>(this IComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop) =>
        progress is not null && computation is IProgressingComputation<TResult> progressing
            ? progressing.Run(progress, stop)
            : computation.Run(stop);
}
