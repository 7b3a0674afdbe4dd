using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Messaging.Operations.Jobs.Http;

/// <summary>
/// JSON in its canonical form (RFC 8785): no white space, sorted members, and numbers as ECMAScript writes them. Other than there, a number
/// with more digits than a double keeps them: members of type <c>long</c> and <c>decimal</c> can have such numbers.
/// </summary>
internal static class CanonicalJson
{
    // ECMAScript writes numbers from 10^-6 to below 10^21 without an exponent.
    private const int MostDigits = 21;
    private const int MostZeros = 6;

    public static string Write(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder(json.Length);
        Write(document.RootElement, text);
        return text.ToString();
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Write('{', '}', value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal), text, member =>
                {
                    WriteString(member.Name, text);
                    text.Append(':');
                    Write(member.Value, text);
                });
                break;
            case JsonValueKind.Array:
                Write('[', ']', value.EnumerateArray(), text, item => Write(item, text));
                break;
            case JsonValueKind.String:
                WriteString(value.GetString()!, text);
                break;
            case JsonValueKind.Number:
                text.Append(Number(value.GetRawText()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void Write<T>(char open, char close, IEnumerable<T> items, StringBuilder text, Action<T> write)
    {
        var separator = open;
        foreach (var item in items)
        {
            text.Append(separator);
            write(item);
            separator = ',';
        }

        if (separator == open)
            text.Append(open);
        text.Append(close);
    }

    private static void WriteString(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' or '\\' => text.Append('\\').Append(letter),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(letter),
            };
        }

        text.Append('"');
    }

    /// <summary>Number::toString of ECMAScript, from the digits instead of a double.</summary>
    private static string Number(string raw)
    {
        var sign = raw.StartsWith('-') ? "-" : "";
        var parts = raw[sign.Length..].Split('e', 'E');
        var exponent = 0;
        if (parts.Length > 1 && !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return raw;

        var dot = parts[0].IndexOf('.', StringComparison.Ordinal);
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var significant = all.TrimStart('0');
        // The number is 0.digits × 10^point.
        var point = (long)(dot < 0 ? all.Length : dot) - (all.Length - significant.Length) + exponent;
        var digits = significant.TrimEnd('0');
        return digits.Length == 0 ? "0" : sign + Layout(digits, point);
    }

    private static string Layout(string digits, long point)
    {
        if (point is > 0 and <= MostDigits)
        {
            return digits.Length <= point
                ? digits.PadRight((int)point, '0')
                : $"{digits[..(int)point]}.{digits[(int)point..]}";
        }

        if (point is > -MostZeros and <= 0)
            return $"0.{new string('0', (int)-point)}{digits}";

        var fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{(point > 0 ? "+" : "")}{point - 1}");
    }
}
