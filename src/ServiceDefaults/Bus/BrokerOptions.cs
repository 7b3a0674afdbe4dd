using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Bus;

/// <summary>The connection string <c>RabbitMq</c>.</summary>
internal sealed class BrokerOptions
{
    public string Address { get; set; } = "amqp://guest:guest@localhost:5672/";
}

internal sealed class BrokerOptionsValidator : IValidateOptions<BrokerOptions>
{
    private const string Allowed = "amqp://user:password@host:port/virtual-host, or amqps:// for TLS";

    public ValidateOptionsResult Validate(string? name, BrokerOptions options) =>
        Uri.TryCreate(options.Address, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps" && address.Host.Length > 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(SettingProblem.Describe(
                $"ConnectionStrings:{ConnectionStringNames.RabbitMq}", WithoutPassword(options.Address), Allowed));

    /// <summary>An invalid address can contain a password anywhere before its last @.</summary>
    private static string WithoutPassword(string address) =>
        address.LastIndexOf('@') is var at and >= 0 ? string.Concat("***", address.AsSpan(at)) : "***";
}
