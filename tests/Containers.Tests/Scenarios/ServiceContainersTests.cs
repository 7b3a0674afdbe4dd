using System.Text.RegularExpressions;

namespace Messaging.Containers.Tests.Scenarios;

public sealed class ServiceContainersTests(RunningSystem system) : Scenario(system)
{
    [Theory]
    [InlineData("api", 1)]
    [InlineData("worker", 3)]
    [InlineData("console", 1)]
    public async Task Containers_are_healthy_without_root_and_without_a_writable_disk(string service, int replicas)
    {
        var containers = await System.ContainersAsync(service, Stop);

        Assert.Equal(replicas, containers.Count);
        foreach (var container in containers)
        {
            Assert.Equal("healthy", await container.HealthAsync(Stop));
            Assert.Equal("true [ALL] [no-new-privileges:true]", await container.InspectAsync(
                "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}", Stop));
            var users = await container.UsersAsync(Stop);
            Assert.NotEmpty(users);
            Assert.DoesNotContain("0", users);
        }
    }

    [Fact]
    public async Task The_console_serves_its_page_and_its_script()
    {
        var page = await System.ReadConsoleAsync("/console", Stop);
        var script = Regex.Match(page, "_framework/blazor[^\"]*").Value;

        Assert.Contains("<base href=\"/\"", page, StringComparison.Ordinal);
        Assert.NotEmpty(await System.ReadConsoleAsync($"/{script}", Stop));
    }

    [Fact]
    public async Task Logs_do_not_contain_the_password_of_the_broker()
    {
        Assert.Single(await System.GetListsAsync(1, Stop));

        var logs = await System.LogsAsync(Stop);

        Assert.Contains("Now listening on", logs, StringComparison.Ordinal);
        Assert.DoesNotContain(Overrides.Password, logs, StringComparison.Ordinal);
    }
}
