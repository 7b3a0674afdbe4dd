namespace Messaging.ServiceDefaults.Settings;

/// <summary>The one sentence in which a wrong setting is reported.</summary>
public static class SettingProblem
{
    public static string Describe(string key, string? value, string allowed) => $"{key} is '{value}'. Allowed: {allowed}.";
}
