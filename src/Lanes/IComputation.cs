namespace Messaging.Lanes;

/// <summary>
/// The CPU-bound part of an operation: a record that holds the input, and computes when a lane runs it. It uses neither the bus nor
/// HTTP.
/// </summary>
/// <typeparam name="TResult">Its result.</typeparam>
public interface IComputation<out TResult>
{
    /// <summary>Computes the result. Called on a lane's own thread, which it may keep busy.</summary>
    /// <param name="stop">
    /// Cancelled when the result is no longer needed. Check it every few milliseconds by
    /// <see cref="CancellationToken.ThrowIfCancellationRequested"/>.
    /// </param>
    TResult Run(CancellationToken stop);
}
