using Messaging.ServiceDefaults.Bus;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.ServiceDefaults.Tests.Bus;

public sealed class EndpointsHealthCheckTests
{
    private const string Reply = "rabbitmq://host/reply";
    private const string Results = "rabbitmq://host/job-results?temporary=true";
    private readonly ManualClock _clock = new();
    private readonly EndpointsHealthCheck _check;

    // The bus is only asked by the caller of Check.
    public EndpointsHealthCheckTests() => _check = new(null!, _clock);

    [Fact]
    public void When_one_endpoint_has_not_come_back_for_a_minute_the_service_is_unhealthy()
    {
        Assert.Equal(HealthStatus.Healthy, Check(reply: true, results: false).Status);
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HealthStatus.Healthy, Check(reply: true, results: false).Status);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var result = Check(reply: true, results: false);

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("job-results", result.Description, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, Check(reply: true, results: true).Status);
    }

    [Fact]
    public void While_the_broker_is_unavailable_no_endpoint_counts_as_lost()
    {
        Check(reply: true, results: false);
        Check(reply: false, results: false);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Check(reply: false, results: false);

        Assert.Equal(HealthStatus.Healthy, Check(reply: true, results: false).Status);
    }

    [Fact]
    public void Without_the_consumer_of_an_error_queue_the_service_is_healthy()
    {
        var endpoints = new Dictionary<string, bool> { [Reply] = true, ["rabbitmq://host/get-list_error"] = false };
        _check.Check(endpoints);
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(HealthStatus.Healthy, _check.Check(endpoints).Status);
    }

    private HealthCheckResult Check(bool reply, bool results) => _check.Check(new Dictionary<string, bool> { [Reply] = reply, [Results] = results });
}
