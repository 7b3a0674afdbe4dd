namespace Messaging.Operations.WebConsole;

/// <summary>The console.</summary>
public sealed class ConsoleOptions
{
    /// <value>The address of the API. Default: <c>http://localhost:8000</c>, and in AllInOne its own.</value>
    public Uri? Api { get; set; }
}
