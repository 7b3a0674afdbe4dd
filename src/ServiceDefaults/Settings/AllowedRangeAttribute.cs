using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>
/// The inclusive range of a setting. Its message names the configuration key, the value and the range.
/// Both ends are written as in configuration, for example <c>"1"</c> or <c>"00:00:30"</c>.
/// </summary>
/// <remarks>Null is allowed: it says that the setting is not set.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AllowedRangeAttribute(string minimum, string maximum) : ValidationAttribute
{
    // Whoever writes 30 for seconds reads «30.00:00:00» in the message.
    private const string DaysHint = "A number alone is days; 30 seconds are 00:00:30.";

    public string Minimum => minimum;

    public string Maximum => maximum;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is null || IsInRange(value))
            return ValidationResult.Success;

        // The generated validators call a member «LanesOptions.Count»; its key is «Lanes:Count».
        var key = validationContext.DisplayName.Replace("Options.", ":", StringComparison.Ordinal);
        var text = string.Create(CultureInfo.InvariantCulture, $"{value}");
        var problem = SettingProblem.Describe(key, text, $"{minimum} to {maximum}");
        return new ValidationResult(value is TimeSpan { Days: > 1 } time && time == TimeSpan.FromDays(time.Days) ? $"{problem} {DaysHint}" : problem);
    }

    private bool IsInRange(object value)
    {
        var converter = TypeDescriptor.GetConverter(value.GetType());
        return value is IComparable comparable
            && comparable.CompareTo(converter.ConvertFromInvariantString(minimum)) >= 0
            && comparable.CompareTo(converter.ConvertFromInvariantString(maximum)) <= 0;
    }
}
