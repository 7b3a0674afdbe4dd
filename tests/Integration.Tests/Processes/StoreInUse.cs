using System.Net;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

public sealed class StoreInUse
{
    [Fact]
    public async Task While_a_file_of_jobs_is_in_use_a_second_process_exits_with_1_and_one_line()
    {
        var stop = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("messaging-tests-");
        try
        {
            var file = Path.Combine(folder.FullName, "jobs.db");
            var settings = new Dictionary<string, string> { ["ConnectionStrings__Jobs"] = $"Data Source={file}" };
            await using (var first = await ServiceProcess.StartReadyAsync("AllInOne", settings, stop))
            {
                await using var second = ServiceProcess.Start("AllInOne", settings);

                Assert.Equal(1, await second.ExitAsync(TimeSpan.FromSeconds(20), stop));
                Assert.Contains(file, Assert.Single(second.Errors), StringComparison.Ordinal);
                using var http = new HttpClient { BaseAddress = await first.AddressAsync(stop) };
                using var accepted = await http.PostAsync(new Uri("/get_list", UriKind.Relative), null, stop);
                Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
                first.Kill();
            }

            await using var third = await ServiceProcess.StartReadyAsync("AllInOne", settings, stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
