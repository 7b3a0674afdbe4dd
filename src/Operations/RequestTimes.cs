using System.ComponentModel;
using System.Text.Json;

namespace Messaging.Operations;

/// <summary>Where the time of a request went on its worker, in seconds. The header <see cref="MessageHeaders.Times"/> of its answer.</summary>
/// <param name="Broker">From its sender to the worker, by both clocks; null if its sender did not say when it sent it.</param>
/// <param name="LaneWait">The time that its computations waited for lanes.</param>
/// <param name="Lanes">The time that they were on lanes.</param>
/// <param name="Worker">From its arrival at the worker to its answer.</param>
public sealed record RequestTimes(
    [property: Description("Seconds from the Api to the worker, by the clocks of both; null if they are unknown.")] double? Broker,
    [property: Description("Seconds that its computations waited for lanes.")] double LaneWait,
    [property: Description("Seconds that its computations were on lanes.")] double Lanes,
    [property: Description("Seconds from its arrival at the worker to its answer. The rest, without laneWait and lanes, is other waiting.")] double Worker)
{
    // More is no time: three years.
    private const double Most = 1e8;

    /// <returns>As JSON.</returns>
    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <returns>Null if it is not what <see cref="Write"/> writes.</returns>
    public static RequestTimes? Read(string? json)
    {
        try
        {
            return json is not null && JsonSerializer.Deserialize<RequestTimes>(json, JsonSerializerOptions.Web) is { } times
                && new[] { times.Broker ?? 0, times.LaneWait, times.Lanes, times.Worker }.All(seconds => seconds is >= 0 and < Most)
                ? times
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
