using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>
/// Sets options from a section of the configuration. .NET's strict binder converts each value. Each unknown key and each
/// invalid value is reported with what is allowed. The binder alone stops at the first problem, and does not check ranges.
/// </summary>
internal static class SettingsBinder
{
    // 30 alone means 30 days, not seconds.
    private const string DaysHint = " A number alone is days; 30 seconds are 00:00:30.";

    public static void Bind<TOptions>(IConfigurationSection section, TOptions options)
        where TOptions : class
    {
        var problems = section.GetChildren().Select(setting => Set(setting, options)).OfType<string>().ToList();
        if (problems.Count > 0)
            throw new OptionsValidationException(section.Path, typeof(TOptions), problems);
    }

    /// <returns>Null if it is set, otherwise the problem.</returns>
    private static string? Set(IConfigurationSection setting, object options)
    {
        var settings = options.GetType().GetProperties();
        if (settings.FirstOrDefault(known => known.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)) is not { PropertyType: var declared } property)
            return SettingProblem.Unknown(setting.Path, string.Join(", ", settings.Select(known => known.Name)));

        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var allowed = type.IsArray ? $"{setting.Path}:0, {setting.Path}:1 and so on"
            : type.IsEnum ? string.Join(", ", Enum.GetNames(type))
            : property.GetCustomAttribute<RangeAttribute>() is { } range ? $"{range.Minimum} to {range.Maximum}"
            : type == typeof(bool) ? "true or false"
            : type == typeof(Uri) ? "an address, for example http://localhost:8000"
            : $"a {type.Name}";
        // The binder accepts any key in a list, and ignores keys below a time.
        if (setting.GetChildren().FirstOrDefault(below => !type.IsArray || !IsNumber(below.Key)) is { } wrong)
            return SettingProblem.Unknown(wrong.Path, type.IsArray ? allowed : setting.Path);
        if (!TryConvert(setting, declared, out var value)
            || !property.GetCustomAttributes<ValidationAttribute>().All(rule => rule.IsValid(value))
            // The binder also accepts the numbers of enumeration values.
            || (value is Enum && !Enum.GetNames(type).Contains(setting.Value, StringComparer.OrdinalIgnoreCase)))
        {
            return SettingProblem.Describe(setting.Path, SettingProblem.IsSecret(property) ? "***" : setting.Value, allowed) + (type == typeof(TimeSpan) && IsNumber(setting.Value) ? DaysHint : "");
        }

        // Null: the setting is not set.
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
