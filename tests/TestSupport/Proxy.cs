using System.Reflection;

namespace Messaging.TestSupport;

/// <summary>Implements a large interface of a library for a test that needs few of its methods.</summary>
public class Proxy : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _invoke = null!;

    /// <param name="invoke">Called for each method, with its arguments; also sets those that are out parameters. Returns the method's result.</param>
    public static T Of<T>(Func<MethodInfo, object?[], object?> invoke)
        where T : class
    {
        var proxy = Create<T, Proxy>();
        ((Proxy)(object)proxy)._invoke = invoke;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _invoke(targetMethod!, args ?? []);
}
