using System.Buffers;
using System.IO.Pipelines;
using Messaging.Operations.Api.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Messaging.Operations.Api.Http;

/// <summary>
/// Limits the time in which a body arrives. Kestrel limits its average rate only, so that a fast first part allows a long silence.
/// </summary>
internal static class BodyTime
{
    public static void LimitBodyTime(this IApplicationBuilder app, TimeSpan timeout, TimeProvider clock) => app.Use((http, next) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true ? WithLimitAsync(http, next, timeout, clock) : next(http));

    private static async Task WithLimitAsync(HttpContext http, RequestDelegate next, TimeSpan timeout, TimeProvider clock)
    {
        var body = http.Request.Body;
        await using var limited = new LimitedStream(http.Request.BodyReader, timeout, clock);
        http.Request.Body = limited;
        try
        {
            await next(http);
        }
        finally
        {
            http.Request.Body = body;
        }
    }

    private sealed class LimitedStream(PipeReader reader, TimeSpan timeout, TimeProvider clock) : Stream
    {
        // From the first read: an endpoint that reads no body has no limit, and Kestrel drops the rest soon.
        private CancellationTokenSource? _limit;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _limit ??= StartLimit();
            var result = await reader.ReadAsync(cancellationToken);
            var part = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
            part.CopyTo(buffer.Span);
            var length = (int)part.Length;
            // Also after the limit: Kestrel would take the read for one that still runs, and log an error.
            reader.AdvanceTo(part.End);
            return result.IsCanceled ? throw new ProblemException(ProblemTypes.RequestTimeout) : length;
        }

        private CancellationTokenSource StartLimit()
        {
            var limit = new CancellationTokenSource(timeout, clock);
            limit.Token.Register(reader.CancelPendingRead);
            return limit;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reading would block a thread. Use ReadAsync.");

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _limit?.Dispose();
            base.Dispose(disposing);
        }
    }
}
