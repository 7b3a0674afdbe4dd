using System.Text.Json;

namespace Messaging.Lanes;

/// <summary>A registered computation: its name, and how a lane's process runs it from JSON to JSON.</summary>
internal abstract class RegisteredComputation
{
    public abstract string Name { get; }

    public abstract Type Type { get; }

    /// <summary>Reads the computation from JSON, runs it, and writes the result as JSON.</summary>
    public abstract byte[] Run(ReadOnlySpan<byte> computation, IProgress<double>? progress, CancellationToken stop);

    /// <summary>Prepares the serializer, so that the first request is not slower.</summary>
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
