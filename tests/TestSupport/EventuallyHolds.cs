using System.Runtime.CompilerServices;
using Xunit;

namespace Messaging.TestSupport;

// Apart from the rest, which the bench has too, without xunit.
public static partial class Eventually
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(15);

    /// <summary>Waits until a condition holds, and fails the test if that takes too long.</summary>
    public static Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(what, condition, WaitLimit, TestContext.Current.CancellationToken);
}
