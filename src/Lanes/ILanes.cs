namespace Messaging.Lanes;

/// <summary>Runs computations: never on the thread pool, and at most one on each lane at a time.</summary>
public interface ILanes
{
    /// <summary>Runs a computation as soon as a lane is free.</summary>
    /// <param name="computation">What to run. Its type is registered in the <see cref="ComputationCatalog"/>.</param>
    /// <param name="stop">
    /// Ends the wait for a lane at once, and asks a running computation to stop. If it does not stop within
    /// <c>Lanes:GracePeriod</c>, its process is killed, or its thread abandoned.
    /// </param>
    /// <returns>The result of the computation.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled first.</exception>
    /// <exception cref="ComputationException">
    /// There is no result: the computation threw, crashed, or exceeded a limit. See <see cref="ComputationException.Outcome"/>.
    /// </exception>
    Task<TResult> RunAsync<TResult>(IComputation<TResult> computation, CancellationToken stop);

    /// <summary>The same for a computation that reports its progress.</summary>
    /// <param name="computation">What to run.</param>
    /// <param name="progress">Receives the progress. Called on a lane's thread, so it must not block. Null: none is reported.</param>
    /// <param name="stop">As in the other overload.</param>
    Task<TResult> RunAsync<TResult>(IProgressingComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop);
}
