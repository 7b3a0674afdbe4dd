namespace Messaging.Lanes;

/// <summary>Where computations run: never on the thread pool, and no more at a time than there are lanes.</summary>
public interface ILanes
{
    /// <summary>Runs a computation as soon as a lane is free.</summary>
    /// <param name="computation">What to run. Its type is registered in the <see cref="ComputationCatalog"/>.</param>
    /// <param name="stop">
    /// Ends the wait for a lane at once, and asks a running computation to stop. If it goes on regardless, its lane is
    /// killed after <c>Lanes:GracePeriod</c>.
    /// </param>
    /// <returns>The computation's result.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled first.</exception>
    /// <exception cref="ComputationException">
    /// There is no result: the computation threw, crashed, or went over a limit. See <see cref="ComputationException.Outcome"/>.
    /// </exception>
    Task<TResult> RunAsync<TResult>(IComputation<TResult> computation, CancellationToken stop);

    /// <summary>The same for a computation that tells how far it is.</summary>
    /// <param name="computation">What to run.</param>
    /// <param name="progress">Takes what it reports. Called on a lane's thread, which is not to be kept. Null if nobody wants to know.</param>
    /// <param name="stop">As there.</param>
    Task<TResult> RunAsync<TResult>(IProgressingComputation<TResult> computation, IProgress<double>? progress, CancellationToken stop);
}
