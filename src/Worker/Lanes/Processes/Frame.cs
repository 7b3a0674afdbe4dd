using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Messaging.Worker.Lanes.Processes;

/// <summary>What a frame between a worker and its lane's process says.</summary>
internal enum FrameKind : byte
{
    /// <summary>Lane: ready for work.</summary>
    Ready,

    /// <summary>Worker: run this computation.</summary>
    Run,

    /// <summary>Worker: nobody wants that result any more.</summary>
    Stop,

    /// <summary>Lane: how far the computation is, if the worker wants to know.</summary>
    Progress,

    /// <summary>Lane: the result, as JSON.</summary>
    Result,

    /// <summary>Lane: the computation stopped as asked.</summary>
    Stopped,

    /// <summary>Lane: the computation threw.</summary>
    Failed,

    /// <summary>Lane: the computation got no more memory.</summary>
    OutOfMemory,
}

/// <summary>
/// One message on the pipes between a worker and its lane's process: the length of the body (4 bytes, little-endian),
/// the kind (1 byte), the body.
/// </summary>
internal readonly record struct Frame(FrameKind Kind, byte[] Body)
{
    private const int HeaderLength = sizeof(int) + 1;

    public static Frame Of(FrameKind kind) => new(kind, []);

    public static Frame Of<T>(FrameKind kind, T body) => new(kind, JsonSerializer.SerializeToUtf8Bytes(body));

    public T Read<T>() => JsonSerializer.Deserialize<T>(Body) ?? throw new InvalidDataException($"The frame {Kind} is empty.");

    public void WriteTo(Stream pipe)
    {
        var bytes = new byte[HeaderLength + Body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Body.Length);
        bytes[sizeof(int)] = (byte)Kind;
        Body.CopyTo(bytes, HeaderLength);
        pipe.Write(bytes);
    }

    /// <returns>Null at the end of the pipe, also in mid-frame: whoever wrote is gone.</returns>
    public static Frame? ReadFrom(Stream pipe)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (pipe.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
            return null;

        var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        return pipe.ReadAtLeast(body, body.Length, throwOnEndOfStream: false) < body.Length
            ? null
            : new Frame((FrameKind)header[sizeof(int)], body);
    }

    public override string ToString() => $"{Kind} {Encoding.UTF8.GetString(Body)}";
}

/// <summary>The body of <see cref="FrameKind.Run"/>.</summary>
/// <param name="Name">The computation's name in the catalog.</param>
/// <param name="Computation">The computation as JSON.</param>
internal sealed record RunBody(string Name, byte[] Computation)
{
    /// <summary>Whether the worker wants to know how far it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WantsProgress { get; init; }
}

/// <summary>The body of every frame that ends a computation.</summary>
/// <param name="Result">The result as JSON, if there is one.</param>
/// <param name="Reason">What went wrong, if something did: type and message.</param>
/// <param name="CpuTime">CPU time that the computation used.</param>
/// <param name="LeftProcesses">Whether processes that it started are still there.</param>
internal sealed record EndBody(byte[]? Result, string? Reason, TimeSpan CpuTime, bool LeftProcesses);
