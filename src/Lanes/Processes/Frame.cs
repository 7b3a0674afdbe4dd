using System.Buffers.Binary;
using System.Text;

namespace Messaging.Lanes.Processes;

/// <summary>The kind of a frame between a worker and its lane's process.</summary>
internal enum FrameKind : byte
{
    /// <summary>Lane: ready for work.</summary>
    Ready,

    /// <summary>Worker: run this computation.</summary>
    Run,

    /// <summary>Worker: stop the computation.</summary>
    Stop,

    /// <summary>Lane: progress, if the worker asked for it.</summary>
    Progress,

    /// <summary>Lane: the result, as JSON.</summary>
    Result,

    /// <summary>Lane: the computation stopped as asked.</summary>
    Stopped,

    /// <summary>Lane: the computation threw.</summary>
    Failed,

    /// <summary>Lane: the computation ran out of memory.</summary>
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

    public void WriteTo(Stream pipe)
    {
        var bytes = new byte[HeaderLength + Body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Body.Length);
        bytes[sizeof(int)] = (byte)Kind;
        Body.CopyTo(bytes, HeaderLength);
        pipe.Write(bytes);
    }

    /// <returns>Null at the end of the pipe, also within a frame: the other process has ended.</returns>
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
}

/// <summary>
/// The body of <see cref="FrameKind.Run"/>: whether progress is wanted (1 byte), the memory limit (8 bytes, little-endian), the length of
/// the name (2 bytes, little-endian), the name, the computation as JSON.
/// </summary>
/// <param name="Name">The computation's name in the catalog.</param>
/// <param name="Computation">The computation as JSON.</param>
/// <param name="WantsProgress">Whether the worker asks for progress.</param>
internal readonly record struct RunBody(string Name, ReadOnlyMemory<byte> Computation, bool WantsProgress)
{
    private const int MemoryLimitAt = 1;
    private const int NameLengthAt = MemoryLimitAt + sizeof(long);
    private const int HeaderLength = NameLengthAt + sizeof(ushort);

    /// <summary>Its managed heap in bytes; 0 for the default.</summary>
    public long MemoryLimit { get; init; }

    public static RunBody Of(Frame frame)
    {
        var nameEnd = HeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(frame.Body.AsSpan(NameLengthAt));
        return new(Encoding.UTF8.GetString(frame.Body.AsSpan(HeaderLength..nameEnd)), frame.Body.AsMemory(nameEnd), frame.Body[0] != 0)
        {
            MemoryLimit = BinaryPrimitives.ReadInt64LittleEndian(frame.Body.AsSpan(MemoryLimitAt)),
        };
    }

    public Frame ToFrame()
    {
        var name = Encoding.UTF8.GetBytes(Name);
        var body = new byte[HeaderLength + name.Length + Computation.Length];
        body[0] = (byte)(WantsProgress ? 1 : 0);
        BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(MemoryLimitAt), MemoryLimit);
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(NameLengthAt), (ushort)name.Length);
        name.CopyTo(body, HeaderLength);
        Computation.Span.CopyTo(body.AsSpan(HeaderLength + name.Length));
        return new(FrameKind.Run, body);
    }
}

/// <summary>
/// The body of every frame that ends a computation: its CPU time in ticks of 100 ns (8 bytes, little-endian), whether processes are left
/// (1 byte), the length of the reason (4 bytes, little-endian), the reason, the result as JSON.
/// </summary>
/// <param name="Result">The result as JSON; empty if there is none.</param>
/// <param name="Reason">The error, as type and message; empty if there is none.</param>
/// <param name="CpuTime">CPU time that the computation used.</param>
/// <param name="LeftProcesses">Whether processes that it started still run.</param>
internal readonly record struct EndBody(ReadOnlyMemory<byte> Result, string Reason, TimeSpan CpuTime, bool LeftProcesses)
{
    private const int ReasonLengthAt = sizeof(long) + 1;
    private const int HeaderLength = ReasonLengthAt + sizeof(int);

    public static EndBody Of(Frame frame)
    {
        var reasonEnd = HeaderLength + BinaryPrimitives.ReadInt32LittleEndian(frame.Body.AsSpan(ReasonLengthAt));
        return new(
            frame.Body.AsMemory(reasonEnd),
            Encoding.UTF8.GetString(frame.Body.AsSpan(HeaderLength..reasonEnd)),
            TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(frame.Body)),
            frame.Body[sizeof(long)] != 0);
    }

    public Frame ToFrame(FrameKind kind)
    {
        var reason = Encoding.UTF8.GetBytes(Reason);
        var body = new byte[HeaderLength + reason.Length + Result.Length];
        BinaryPrimitives.WriteInt64LittleEndian(body, CpuTime.Ticks);
        body[sizeof(long)] = (byte)(LeftProcesses ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(ReasonLengthAt), reason.Length);
        reason.CopyTo(body, HeaderLength);
        Result.Span.CopyTo(body.AsSpan(HeaderLength + reason.Length));
        return new(kind, body);
    }
}
