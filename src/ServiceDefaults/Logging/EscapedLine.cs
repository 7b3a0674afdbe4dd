using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Parsing;

namespace Messaging.ServiceDefaults.Logging;

/// <summary>
/// A log line for people, whose control characters are escaped. They come from callers, for example by a path with <c>%0A</c>, and
/// could forge lines or control the terminal. JSON escapes them anyway.
/// </summary>
internal static class EscapedLine
{
    private const string Indentation = "   ";

    public static LogEvent Of(LogEvent line) => !IsUnsafe(line) ? line : new LogEvent(
        line.Timestamp,
        line.Level,
        line.Exception is null ? null : new EscapedException(line.Exception.ToString()),
        new MessageTemplateParser().Parse(Escape(line.MessageTemplate.Text)),
        line.Properties.Select(property => new LogEventProperty(property.Key, Escape(property.Value))),
        line.TraceId ?? default,
        line.SpanId ?? default);

    private static bool IsUnsafe(LogEvent line) =>
        line.Exception is not null || HasControl(line.MessageTemplate.Text) || line.Properties.Values.Any(IsUnsafe);

    /// <summary>Lists and objects are always escaped.</summary>
    private static bool IsUnsafe(LogEventPropertyValue value) => value is not ScalarValue { Value: var scalar } || (scalar is string text && HasControl(text));

    private static LogEventPropertyValue Escape(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: string text } => new ScalarValue(Escape(text)),
        SequenceValue list => new SequenceValue(list.Elements.Select(Escape)),
        DictionaryValue entries => new DictionaryValue(entries.Elements.Select(entry =>
            KeyValuePair.Create((ScalarValue)Escape(entry.Key), Escape(entry.Value)))),
        StructureValue members => new StructureValue(
            members.Properties.Select(member => new LogEventProperty(member.Name, Escape(member.Value))), members.TypeTag),
        _ => value,
    };

    private static bool HasControl(string text) => text.Any(IsControl);

    /// <summary>With those that change the direction of text, or break lines.</summary>
    private static bool IsControl(char letter) =>
        char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Escape(string text, string allowed = "")
    {
        if (!HasControl(text))
            return text;

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            if (!IsControl(letter) || allowed.Contains(letter))
                escaped.Append(letter);
            else if (letter == '\n')
                escaped.Append("\\n");
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }

        return escaped.ToString();
    }

    /// <summary>The lines after the first one are indented, so that no part of a message looks like a log line.</summary>
    private sealed class EscapedException(string text) : Exception
    {
        private readonly string _text = string.Join(
            Environment.NewLine,
            text.ReplaceLineEndings("\n").Split('\n').Select((line, index) => Escape(index == 0 || line.StartsWith(' ') ? line : Indentation + line, "\t")));

        public override string ToString() => _text;
    }
}
