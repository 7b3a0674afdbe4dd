using System.Globalization;
using System.Text;

namespace Messaging.Operations.Worker.Requests;

/// <summary>Reads AMQP headers: texts are bytes, and numbers have any width.</summary>
internal static class AmqpHeaders
{
    public static int? Number(this IDictionary<string, object?>? headers, string name) =>
        headers?.TryGetValue(name, out var value) is true ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : null;

    public static string? Text(this IDictionary<string, object?>? headers, string name) =>
        headers?.TryGetValue(name, out var value) is true && value is byte[] text ? Encoding.UTF8.GetString(text) : null;
}
