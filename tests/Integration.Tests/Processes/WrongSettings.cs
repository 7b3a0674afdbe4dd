using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

/// <summary>With a wrong setting a service does not start, and reports the setting in one line.</summary>
public sealed class WrongSettings
{
    [Theory]
    [InlineData("Worker", "Lanes__Count", "0", "Lanes:Count is '0'. Allowed: 1 to 1024.")]
    [InlineData("Worker", "Lanes__Count", "many", "Lanes:Count is 'many'. Allowed: 1 to 1024.")]
    [InlineData("Worker", "Messaging__Transport", "Pigeon", "Messaging:Transport is 'Pigeon'. Allowed: RabbitMq, InMemory.")]
    [InlineData("Api", "Messaging__Transport", "Pigeon", "Messaging:Transport is 'Pigeon'. Allowed: RabbitMq, InMemory.")]
    [InlineData("Api", "Requests__Timeout", "abc", "Requests:Timeout is 'abc'. Allowed: 00:00:00.1 to 1.00:00:00.")]
    [InlineData("Api", "Jobs__Store", "MySql", "Jobs:Store is 'MySql'. Allowed: PostgreSql, Sqlite.")]
    [InlineData("Api", "Jobs__Timeout", "30", "Jobs:Timeout is '30'. Allowed: 00:00:00.1 to 1.00:00:00. A number alone is days; 30 seconds are 00:00:30.")]
    [InlineData("Api", "Operations__GetList__MaxResultBytes", "much", "Operations:GetList:MaxResultBytes is 'much'. Allowed: 1 to 15728640.")]
    [InlineData("Worker", "Operations__CountPrimes__MaxLanes", "0", "Operations:CountPrimes:MaxLanes is '0'. Allowed: 1 to 1024.")]
    [InlineData("AllInOne", "Operations__CountPrimes__TimeLimit", "30", "Operations:CountPrimes:TimeLimit is '30'. Allowed: 00:00:00.01 to 1.00:00:00. A number alone is days; 30 seconds are 00:00:30.")]
    [InlineData("AllInOne", "ConnectionStrings__Jobs", "Host=db;Password=s3cret", "ConnectionStrings:Jobs is '***'. Allowed: Data Source=/folder/file.db.")]
    [InlineData("Worker", "Worker__DrainTimeout", "soon", "Worker:DrainTimeout is 'soon'. Allowed: 00:00:00 to 1.00:00:00.")]
    [InlineData("AllInOne", "Requests__MaxPending", "0", "Requests:MaxPending is '0'. Allowed: 1 to 1000000.")]
    [InlineData("Worker", "Logging__LogLevel__Default", "Loud", "Logging:LogLevel:Default is 'Loud'. Allowed: Trace, Debug, Information, Warning, Error, Critical, None.")]
    [InlineData("Api", "ASPNETCORE_URLS", "localhost", "urls is 'localhost'. Allowed: http://host:port, or several separated by ;.")]
    [InlineData("Worker", "ConnectionStrings__Rabbit", "amqp://broker", "ConnectionStrings:Rabbit is not a setting. Did you mean ConnectionStrings:RabbitMq?")]
    [InlineData("Worker", "Lane__Count", "2", "Lane:Count is not a setting. Did you mean Lanes:Count?")]
    [InlineData("AllInOne", "Request__Timeout", "00:00:10", "Request:Timeout is not a setting. Did you mean Requests:Timeout?")]
    public async Task One_line_has_key_value_and_allowed_values(string service, string key, string value, string line) =>
        Assert.Equal(line, await ErrorLineAsync(service, key, value));

    [Fact]
    public async Task A_misspelt_operation_is_reported_with_the_known_operations() => Assert.StartsWith(
        "Operations:CountPrime is not a setting. Allowed: GetList, CountPrimes",
        await ErrorLineAsync("Api", "Operations__CountPrime__TimeLimit", "00:00:10"),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_misspelt_key_is_reported_with_the_known_keys()
    {
        var line = await ErrorLineAsync("Worker", "Lanes__Cuont", "2");

        Assert.StartsWith("Lanes:Cuont is not a setting. Allowed: ", line, StringComparison.Ordinal);
        Assert.Contains("Count", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://user:s3cret@broker:5672/")]
    [InlineData("user:s3cret@broker")]
    public async Task A_wrong_broker_address_is_reported_without_its_password(string address)
    {
        var line = await ErrorLineAsync("Api", "ConnectionStrings__RabbitMq", address);

        Assert.StartsWith("ConnectionStrings:RabbitMq is '***@broker", line, StringComparison.Ordinal);
        Assert.Contains("Allowed: amqp://", line, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
    }

    private static async Task<string> ErrorLineAsync(string service, string key, string value)
    {
        await using var process = ServiceProcess.Start(service, new Dictionary<string, string> { [key] = value });

        Assert.NotEqual(0, await process.ExitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Empty(process.Log);
        return Assert.Single(process.Errors);
    }
}
