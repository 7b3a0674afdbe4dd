using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>
/// Binds a configuration section to an options object. A key that no property answers to, or a value of the wrong
/// type, is an error that names the key and what is allowed: a misspelt setting never passes unnoticed.
/// </summary>
internal static class SettingsBinder
{
    public static void Bind<TOptions>(IConfigurationSection section, TOptions options)
        where TOptions : class
    {
        var problems = section.GetChildren().Select(Problem<TOptions>).OfType<string>().ToList();
        if (problems.Count > 0)
            throw new OptionsValidationException(section.Path, typeof(TOptions), problems);

        EmptyConfiguredArrays(section, options);
        section.Bind(options);
    }

    /// <summary>The binder appends to an array that has a default; whoever configures one means to replace it.</summary>
    private static void EmptyConfiguredArrays<TOptions>(IConfigurationSection section, TOptions options)
    {
        foreach (var property in typeof(TOptions).GetProperties().Where(p => p.PropertyType.IsArray && section.GetSection(p.Name).Exists()))
            property.SetValue(options, Array.CreateInstance(property.PropertyType.GetElementType()!, 0));
    }

    private static string? Problem<TOptions>(IConfigurationSection setting)
    {
        const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;
        if (typeof(TOptions).GetProperty(setting.Key, Members) is not { } property)
        {
            var known = string.Join(", ", typeof(TOptions).GetProperties().Select(p => p.Name));
            return $"{setting.Path} is not a setting. Allowed: {known}.";
        }

        if (property.PropertyType.IsArray)
            return ArrayProblem(setting);

        if (setting.GetChildren().FirstOrDefault() is { } below)
            return $"{below.Path} is not a setting. Allowed: {setting.Path} with {Allowed(property)}.";

        return setting.Value is null || CanConvert(setting.Value, property.PropertyType)
            ? null
            : SettingProblem.Describe(setting.Path, setting.Value, Allowed(property));
    }

    private static string? ArrayProblem(IConfigurationSection setting)
    {
        var allowed = $"{setting.Path}:0, {setting.Path}:1 and so on";
        if (!string.IsNullOrEmpty(setting.Value))
            return SettingProblem.Describe(setting.Path, setting.Value, allowed);

        return setting.GetChildren().FirstOrDefault(item => !int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) is { } wrong
            ? $"{wrong.Path} is not a setting. Allowed: {allowed}."
            : null;
    }

    private static bool CanConvert(string value, Type type)
    {
        try
        {
            // By its name: the number of an enumeration's value is nobody's business.
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is { } converted
                && (!converted.GetType().IsEnum || Enum.GetNames(converted.GetType()).Contains(value, StringComparer.OrdinalIgnoreCase));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Allowed(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum)
            return string.Join(", ", Enum.GetNames(type));

        return property.GetCustomAttribute<AllowedRangeAttribute>() is { } range
            ? $"{range.Minimum} to {range.Maximum}"
            : $"a {type.Name}";
    }
}
