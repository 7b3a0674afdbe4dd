using System.Text.RegularExpressions;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Systems;

/// <summary>Log lines about lanes. CPU time is no proof of a computation: a service that starts is busy too.</summary>
internal static partial class LaneLog
{
    /// <returns>Whether a lane has begun a computation.</returns>
    public static bool ShowComputation(this IEnumerable<LogLine> log) => log.Any(line => LaneRuns().IsMatch(line.Message));

    [GeneratedRegex("^Lane .* runs ")]
    private static partial Regex LaneRuns();
}
