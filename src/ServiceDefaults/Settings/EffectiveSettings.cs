using System.Collections;
using System.Globalization;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>One section of settings as it is in force, defaults included. Sections that hold secrets are not among them.</summary>
internal sealed record EffectiveSettings(string Section, object Options)
{
    public IEnumerable<string> Describe() => Options.GetType().GetProperties()
        .Select(property => string.Create(CultureInfo.InvariantCulture, $"{Section}:{property.Name}={Text(property.GetValue(Options))}"));

    private static string Text(object? value) => value switch
    {
        null => "none",
        string text => text,
        IEnumerable several => $"[{string.Join(", ", several.Cast<object>())}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
