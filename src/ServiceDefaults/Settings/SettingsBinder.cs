using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>
/// Sets options from a section of the configuration. .NET's strict binder converts each value. Every key that is no setting, and
/// every value that is not allowed, becomes a sentence that says what is: the binder alone stops at the first, and knows no range.
/// </summary>
internal static class SettingsBinder
{
    // Whoever writes 30 for seconds gets 30 days.
    private const string DaysHint = " A number alone is days; 30 seconds are 00:00:30.";

    public static void Bind<TOptions>(IConfigurationSection section, TOptions options)
        where TOptions : class
    {
        var problems = section.GetChildren().Select(setting => Set(setting, options)).OfType<string>().ToList();
        if (problems.Count > 0)
            throw new OptionsValidationException(section.Path, typeof(TOptions), problems);
    }

    /// <returns>Null if it is set, else what is wrong with it.</returns>
    private static string? Set(IConfigurationSection setting, object options)
    {
        var settings = options.GetType().GetProperties();
        if (settings.FirstOrDefault(known => known.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)) is not { PropertyType: var declared } property)
            return SettingProblem.Unknown(setting.Path, string.Join(", ", settings.Select(known => known.Name)));

        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var allowed = type.IsArray ? $"{setting.Path}:0, {setting.Path}:1 and so on"
            : type.IsEnum ? string.Join(", ", Enum.GetNames(type))
            : property.GetCustomAttribute<RangeAttribute>() is { } range ? $"{range.Minimum} to {range.Maximum}"
            : $"a {type.Name}";
        // The binder takes any key for an item's, and none below a time for wrong.
        if (setting.GetChildren().FirstOrDefault(below => !type.IsArray || !IsNumber(below.Key)) is { } wrong)
            return SettingProblem.Unknown(wrong.Path, type.IsArray ? allowed : setting.Path);
        if (!TryConvert(setting, declared, out var value)
            || !property.GetCustomAttributes<ValidationAttribute>().All(rule => rule.IsValid(value))
            // The binder takes the numbers of enumeration values too.
            || (value is Enum && !Enum.GetNames(type).Contains(setting.Value, StringComparer.OrdinalIgnoreCase)))
        {
            return SettingProblem.Describe(setting.Path, SettingProblem.IsSecret(property) ? "***" : setting.Value, allowed) + (type == typeof(TimeSpan) && IsNumber(setting.Value) ? DaysHint : "");
        }

        // Null is a setting that is not set.
        if (value is not null)
            property.SetValue(options, value);
        return null;
    }

    private static bool TryConvert(IConfigurationSection setting, Type type, out object? value)
    {
        try
        {
            value = setting.Get(type, binder => binder.ErrorOnUnknownConfiguration = true);
            return true;
        }
        catch (InvalidOperationException)
        {
            value = null;
            return false;
        }
    }

    private static bool IsNumber(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
