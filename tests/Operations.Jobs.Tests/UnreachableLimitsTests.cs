using Messaging.Contracts;
using Messaging.Operations.Api.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Jobs.Tests;

public sealed class UnreachableLimitsTests
{
    [Theory]
    [InlineData(null, 60, 10, 0)]
    [InlineData(60, 60, 10, 0)]
    [InlineData(60, 10, 60, 0)]
    [InlineData(61, 60, 10, 1)]
    public async Task A_time_limit_longer_than_every_deadline_logs_a_warning(int? limit, int job, int request, int warnings)
    {
        var log = new Warnings();
        await using var services = new ServiceCollection()
            .Configure<OperationOptions>("get_list", options => options.TimeLimit = limit is { } seconds ? TimeSpan.FromSeconds(seconds) : null)
            .BuildServiceProvider();
        var check = new UnreachableLimits(
            new ApiOperations(operations => operations.Map<Contracts.GetList, ItemList>("/get_list")),
            services.GetRequiredService<IOptionsMonitor<OperationOptions>>(),
            Options.Create(new JobsOptions { Timeout = TimeSpan.FromSeconds(job) }),
            Options.Create(new RequestsOptions { Timeout = TimeSpan.FromSeconds(request) }),
            log);

        await check.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(warnings, log.Lines.Count(line => line.StartsWith("Operations:GetList:TimeLimit is 00:01:01, and is never reached", StringComparison.Ordinal)));
        Assert.Equal(warnings, log.Lines.Count);
    }

    private sealed class Warnings : ILogger<UnreachableLimits>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
