using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>The effective settings of one section, with defaults. Settings that are marked as passwords are not shown.</summary>
internal sealed record EffectiveSettings(string Section, object Options)
{
    public IEnumerable<string> Describe() => Options.GetType().GetProperties()
        .Select(property => string.Create(CultureInfo.InvariantCulture, $"{Section}:{property.Name}={(IsSecret(property) ? "***" : Text(property.GetValue(Options)))}"));

    private static bool IsSecret(PropertyInfo property) =>
        property.GetCustomAttribute<DataTypeAttribute>() is { DataType: DataType.Password };

    private static string Text(object? value) => value switch
    {
        null => "none",
        string text => text,
        IEnumerable several => $"[{string.Join(", ", several.Cast<object>())}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
