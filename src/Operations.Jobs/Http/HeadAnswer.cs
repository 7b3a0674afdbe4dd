namespace Messaging.Operations.Jobs.Http;

/// <summary>Answers a HEAD of a request that takes work or time, with what is known before.</summary>
internal sealed class HeadAnswer(string contentType) : IResult
{
    public static readonly HeadAnswer Json = new("application/json; charset=utf-8");
    public static readonly HeadAnswer Events = new("text/event-stream");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = contentType;
        return Task.CompletedTask;
    }
}
