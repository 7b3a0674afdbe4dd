using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>The messages for wrong settings.</summary>
public static class SettingProblem
{
    public static string Describe(string key, string? value, string allowed) => $"{key} is '{value}'. Allowed: {allowed}.";

    public static string Unknown(string key, string allowed) => $"{key} is not a setting. Allowed: {allowed}.";

    public static string Misspelt(string key, string meant) => $"{key} is not a setting. Did you mean {meant}?";

    /// <summary>Whether a setting is marked as a password. Its value is never shown.</summary>
    internal static bool IsSecret(PropertyInfo property) =>
        property.GetCustomAttribute<DataTypeAttribute>() is { DataType: DataType.Password };
}
