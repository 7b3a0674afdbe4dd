using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

public sealed class ServersUnavailable
{
    [Fact]
    public async Task An_Api_without_broker_and_database_logs_one_line_for_each_and_no_stack_trace()
    {
        var stop = TestContext.Current.CancellationToken;
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__RabbitMq"] = "amqp://me:s3cret@127.0.0.1:1/",
            ["Jobs__Store"] = "PostgreSql",
            ["ConnectionStrings__Jobs"] = "Host=127.0.0.1;Port=1;Database=jobs;Username=me;Password=s3cret",
        };
        await using var api = ServiceProcess.Start("Api", settings);
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(stop) };
        await Eventually.HoldsAsync(() => Unavailable(api).Count() == 2);
        // Comes after the five seconds in which an Api waits for its first connection, and both servers are tried again.
        using var refused = await http.GetAsync("/get_list", stop);
        await api.TerminateAsync();
        await api.ExitAsync(TimeSpan.FromSeconds(20), stop);

        Assert.Equal(
            ["The job store me@127.0.0.1:1/jobs is unavailable", "The message broker me@127.0.0.1:1 is unavailable"],
            Unavailable(api).Select(line => line.Message[..line.Message.IndexOf(": ", StringComparison.Ordinal)]).Order());
        Assert.DoesNotContain(api.Log, line => line.Text.Contains("   at ", StringComparison.Ordinal) || line.Text.Contains("s3cret", StringComparison.Ordinal));
        Assert.Empty(api.Errors);
    }

    private static IEnumerable<LogLine> Unavailable(ServiceProcess process) => process.Log.Where(line => line.Message.Contains("is unavailable", StringComparison.Ordinal));
}
