using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Configuration;

namespace Messaging.ServiceDefaults.Tests.Settings;

public sealed class HostSettingsTests
{
    private const string Levels = "Trace, Debug, Information, Warning, Error, Critical, None";

    [Theory]
    [InlineData("Logging:LogLevel:Default", "warning")]
    [InlineData("Logging:LogLevel:MassTransit", "")]
    [InlineData("urls", "http://localhost:8000;http://[::1]:8000;http://*:0")]
    [InlineData("http_ports", "8080;0")]
    [InlineData("ConnectionStrings:rabbitmq", "amqp://broker")]
    [InlineData("ConnectionStrings:Jobs", "Host=db")]
    [InlineData("ConnectionStrings:Warehouse", "Host=db")]
    [InlineData("AllowedHosts", "*")]
    [InlineData("AllowedHosts", "localhost; 127.0.0.1;[::1];*.example.com")]
    public void Settings_that_the_framework_accepts_are_valid(string key, string value) => Assert.Empty(Problems(key, value));

    [Theory]
    [InlineData("Logging:LogLevel:Default", "loud", $"Logging:LogLevel:Default is 'loud'. Allowed: {Levels}.")]
    [InlineData("Logging:LogLevel:Messaging", "Warn", $"Logging:LogLevel:Messaging is 'Warn'. Allowed: {Levels}.")]
    [InlineData("Logging:LogLevel:Default", "2", $"Logging:LogLevel:Default is '2'. Allowed: {Levels}.")]
    [InlineData("Logging:Console:LogLevel:Default", "loud", $"Logging:Console:LogLevel:Default is 'loud'. Allowed: {Levels}.")]
    [InlineData("urls", "ftp://localhost:8000", "urls is 'ftp://localhost:8000'. Allowed: http://host:port, or several separated by ;.")]
    [InlineData("urls", "http://localhost:8000/base", "urls is 'http://localhost:8000/base'. Allowed: http://host:port, or several separated by ;.")]
    [InlineData("urls", "http://localhost:0", "urls is 'http://localhost:0'. Allowed: http://host:port, or several separated by ;.")]
    [InlineData("urls", "localhost:8000", "urls is 'localhost:8000'. Allowed: http://host:port, or several separated by ;.")]
    [InlineData("urls", "http://localhost:99999", "urls is 'http://localhost:99999'. Allowed: http://host:port, or several separated by ;.")]
    [InlineData("http_ports", "http", "http_ports is 'http'. Allowed: 0 to 65535, or several separated by ;.")]
    [InlineData("http_ports", "65536", "http_ports is '65536'. Allowed: 0 to 65535, or several separated by ;.")]
    [InlineData("AllowedHosts", "localhost:8000", "AllowedHosts is 'localhost:8000'. Allowed: names without a port, *.example.com or *, several separated by ;.")]
    [InlineData("AllowedHosts", "http://localhost", "AllowedHosts is 'http://localhost'. Allowed: names without a port, *.example.com or *, several separated by ;.")]
    [InlineData("ConnectionStrings:Rabbit", "amqp://user:s3cret@broker", "ConnectionStrings:Rabbit is not a setting. Did you mean ConnectionStrings:RabbitMq?")]
    public void Settings_that_the_framework_does_not_accept_are_reported_with_the_allowed_values(string key, string value, string problem) =>
        Assert.Equal([problem], Problems(key, value));

    private static IReadOnlyList<string> Problems(string key, string value) =>
        HostSettings.Problems(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build());
}
