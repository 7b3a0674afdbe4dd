namespace Messaging.Operations.Jobs.Http;

/// <summary>What the framework's Server-Sent Events lack.</summary>
internal static class EventStream
{
    /// <summary>After so long without an event a comment keeps the connection alive.</summary>
    public static readonly TimeSpan CommentInterval = TimeSpan.FromSeconds(15);

    /// <summary>Disables buffering in proxies such as nginx.</summary>
    public static void DisableBuffering(this HttpResponse response) => response.Headers["X-Accel-Buffering"] = "no";

    /// <summary>SseItem has no comments, so this one is written directly. Call it while no item is being written.</summary>
    public static async Task WriteCommentAsync(this HttpResponse response, CancellationToken stop)
    {
        await response.WriteAsync(": keep-alive\n\n", stop);
        await response.Body.FlushAsync(stop);
    }
}
