using System.Globalization;
using Messaging.Client;

namespace Messaging.Operations.WebConsole.Components;

/// <summary>Whether a retry of jobs that reached their time limit may help, as text.</summary>
internal static class RetryText
{
    public static string Of(FailureGroup group)
    {
        var hadCpu = group.Count - group.LackedCpu;
        return (hadCpu, group.LackedCpu) switch
        {
            (_, 0) => "Its jobs had enough CPU, so a retry helps only with a higher limit.",
            (0, _) => "All its jobs lacked CPU, so it is unknown whether they need a higher limit. Give the workers more CPU before a retry.",
            _ => string.Create(CultureInfo.InvariantCulture, $"{hadCpu:N0} of {group.Count:N0} jobs had enough CPU: for them a retry helps only with a higher limit. The others may have the same need, and their workers need more CPU first."),
        };
    }
}
