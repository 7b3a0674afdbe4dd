using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>The connection string <c>RabbitMq</c>.</summary>
internal sealed class BrokerOptions
{
    public string Address { get; set; } = "amqp://guest:guest@localhost:5672/";

    /// <summary>The address of each node. A cluster has several, separated by commas.</summary>
    /// <exception cref="UriFormatException">The address is invalid.</exception>
    public IReadOnlyList<Uri> Nodes
    {
        get
        {
            const string Scheme = "://";
            var start = Math.Max(Address.LastIndexOf('@') + 1, Address.IndexOf(Scheme, StringComparison.Ordinal) + Scheme.Length);
            var end = Address.IndexOf('/', start) is var slash and >= 0 ? slash : Address.Length;
            return [.. Address[start..end].Split(',').Select(host => new Uri($"{Address[..start]}{host.Trim()}{Address[end..]}"))];
        }
    }
}

internal sealed class BrokerOptionsValidator : IValidateOptions<BrokerOptions>
{
    private const string Allowed = "amqp://user:password@host:port/virtual-host, amqps:// for TLS, and several hosts separated by commas";

    public ValidateOptionsResult Validate(string? name, BrokerOptions options) =>
        IsValid(options)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(SettingProblem.Describe(
                $"ConnectionStrings:{ConnectionStringNames.RabbitMq}", WithoutPassword(options.Address), Allowed));

    private static bool IsValid(BrokerOptions options)
    {
        try
        {
            return options.Nodes.All(node => node.Scheme is "amqp" or "amqps" && node.Host.Length > 0);
        }
        catch (Exception exception) when (exception is UriFormatException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    /// <summary>An invalid address can contain a password anywhere before its last @.</summary>
    private static string WithoutPassword(string address) =>
        address.LastIndexOf('@') is var at and >= 0 ? string.Concat("***", address.AsSpan(at)) : "***";
}
