extern alias AllInOne;

using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Messaging.Integration.Tests;

/// <summary>The application in this process, composed as AllInOne, with its own job store.</summary>
internal sealed class Application(params IEnumerable<(string Key, string Value)> settings) : WebApplicationFactory<AllInOne::Program>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("application-tests-");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("ConnectionStrings:Jobs", $"Data Source={Path.Combine(_folder.FullName, "jobs.db")}");
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
    }
}
