using System.Text.Json;

namespace Messaging.Operations;

/// <summary>The names of an operation. All are derived from the type of its request, so both sides use the same.</summary>
public sealed record OperationName
{
    private OperationName(Type request)
    {
        Request = request;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(request.Name);
        Queue = JsonNamingPolicy.KebabCaseLower.ConvertName(request.Name);
    }

    /// <summary>The type of its request message.</summary>
    public Type Request { get; }

    /// <summary>The name for callers, jobs and metrics, for example <c>get_list</c>.</summary>
    public string Name { get; }

    /// <summary>The queue of its direct requests, for example <c>get-list</c>.</summary>
    public string Queue { get; }

    /// <summary>The queue of its jobs, for example <c>get-list_background</c>. They yield lanes to direct requests.</summary>
    public string BackgroundQueue => $"{Queue}_background";

    /// <summary>The section of its limits, for example <c>Operations:GetList</c>.</summary>
    public string Section => $"{OperationOptions.Section}:{Request.Name}";

    public static OperationName Of<TRequest>() => new(typeof(TRequest));

    public override string ToString() => Name;
}
