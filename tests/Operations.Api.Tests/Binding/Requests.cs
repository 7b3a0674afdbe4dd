using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Messaging.Operations.Api.Tests.Binding;

public sealed record Empty;

public enum Colour
{
    Red,
    Green,
}

[Flags]
public enum Sides
{
    None = 0,
    Left = 1,
    Right = 2,
}

public sealed record Simple([Range(1, 100)] int Number, string? Text = null, int[]? Numbers = null);

public sealed record Everything(
    bool Truth = false,
    byte Small = 0,
    long Big = 0,
    double Real = 0,
    float Rough = 0,
    decimal Exact = 0,
    char Letter = 'a',
    string Text = "",
    Colour Colour = Colour.Red,
    Sides Sides = Sides.None,
    Guid Id = default,
    DateTimeOffset At = default,
    DateOnly Day = default,
    TimeSpan Time = default,
    byte[]? Bytes = null,
    int? Maybe = null,
    Colour? MaybeColour = null,
    IReadOnlyList<Colour>? Colours = null,
    HashSet<Guid>? Ids = null,
    IReadOnlyDictionary<string, int>? Counts = null,
    Inner? Inner = null,
    IReadOnlyList<Inner>? Inners = null);

public sealed record Inner([Range(1, 10)] int Size, [StringLength(3)] string Name = "");

public sealed class Members
{
    public required int Needed { get; init; }

    [JsonPropertyName("other-name")]
    [StringLength(2)]
    public string Renamed { get; init; } = "";

    public int Computed => Needed + 1;
}
