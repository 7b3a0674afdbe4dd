namespace Messaging.Operations.WebConsole.Components;

/// <summary>Whether the pages of a tab follow what changes.</summary>
public sealed class Live
{
    public bool IsPaused { get; set; }
}
