namespace Messaging.Lanes;

/// <summary>
/// The pure CPU-bound part of an operation: a record that holds its input, and computes when it is run on a lane.
/// It knows neither the bus nor HTTP.
/// </summary>
/// <typeparam name="TResult">What it computes.</typeparam>
public interface IComputation<out TResult>
{
    /// <summary>Computes. Called on a lane's own thread, so it may keep that busy as long as it takes.</summary>
    /// <param name="stop">
    /// Cancelled when nobody wants the result any more. Look at it at least every few milliseconds, and throw
    /// <see cref="OperationCanceledException"/> by <see cref="CancellationToken.ThrowIfCancellationRequested"/>.
    /// </param>
    TResult Run(CancellationToken stop);
}
