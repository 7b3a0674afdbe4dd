using System.Text.RegularExpressions;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Systems;

/// <summary>What a service logs of its lanes. Its CPU time tells less: a service that starts is busy too.</summary>
internal static partial class LaneLog
{
    /// <returns>Whether a lane has begun a computation.</returns>
    public static bool TellOfComputation(this IEnumerable<LogLine> log) => log.Any(line => LaneRuns().IsMatch(line.Message));

    [GeneratedRegex("^Lane .* runs ")]
    private static partial Regex LaneRuns();
}
