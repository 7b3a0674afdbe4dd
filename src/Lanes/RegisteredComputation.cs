using System.Text.Json;

namespace Messaging.Lanes;

/// <summary>What a lane's process needs to know of one kind of computation: its name, and how to run it from bytes to bytes.</summary>
internal abstract class RegisteredComputation
{
    public abstract string Name { get; }

    public abstract Type Type { get; }

    /// <summary>Reads the computation from JSON, runs it, and writes the result as JSON.</summary>
    public abstract byte[] Run(ReadOnlySpan<byte> computation, IProgress<double>? progress, CancellationToken stop);

    /// <summary>Has the serializer make its plans now, so that the first request need not wait for them.</summary>
    public abstract void WarmUp();
}

internal sealed class RegisteredComputation<TComputation, TResult> : RegisteredComputation
    where TComputation : IComputation<TResult>
{
    public override string Name => typeof(TComputation).Name;

    public override Type Type => typeof(TComputation);

    public override byte[] Run(ReadOnlySpan<byte> computation, IProgress<double>? progress, CancellationToken stop)
    {
        var read = JsonSerializer.Deserialize<TComputation>(computation)
            ?? throw new InvalidOperationException($"{Name} arrived empty.");
        return JsonSerializer.SerializeToUtf8Bytes(read.Run(progress, stop));
    }

    public override void WarmUp()
    {
        JsonSerializerOptions.Default.GetTypeInfo(typeof(TComputation));
        JsonSerializer.SerializeToUtf8Bytes<TResult?>(default);
    }
}
