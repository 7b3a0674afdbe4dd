using System.IO.Compression;
using System.Text.RegularExpressions;
using Messaging.TestSupport.Brokers;
using Messaging.TestSupport.Processes;

namespace Messaging.Templates.Tests;

public sealed partial class ApplicationTests(ApplicationFromTemplate application) : IClassFixture<ApplicationFromTemplate>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AllInOne_answers_the_operation_of_the_template_and_an_added_operation()
    {
        await using var process = await ServiceProcess.StartReadyAsync(application.Program("AllInOne"), new Dictionary<string, string>(), Stop);

        await AnswersAsync(process);
    }

    [Fact]
    public async Task Api_and_Worker_answer_over_RabbitMQ()
    {
        await using var broker = await Requires.ServerAsync(RabbitMqBroker.StartOwnAsync(Stop));
        var settings = new Dictionary<string, string> { ["ConnectionStrings__RabbitMq"] = broker.GetConnectionString() };
        await using var worker = await ServiceProcess.StartReadyAsync(application.Program("Worker"), settings, Stop);
        await using var api = await ServiceProcess.StartReadyAsync(application.Program("Api"), settings, Stop);

        await AnswersAsync(api);
    }

    [Fact]
    public async Task The_tests_of_the_application_pass() =>
        Assert.Contains("Passed!", await application.TestAsync(), StringComparison.Ordinal);

    [Fact]
    public void The_Dockerfile_copies_only_files_of_the_application()
    {
        var copied = File.ReadAllLines(Path.Combine(application.Root, "Dockerfile"))
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]).ToList();

        Assert.Contains("Directory.Packages.props", copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(application.Root, path)), $"There is no {path}."));
    }

    [Fact]
    public void The_application_uses_this_repository_only_as_packages()
    {
        var named = Directory.EnumerateFiles(application.Root, "*.cs*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(application.Root, "artifacts"), StringComparison.Ordinal))
            .SelectMany(file => OurName().Matches(File.ReadAllText(file)).Select(name => name.Value)).Distinct();

        Assert.Equal(["Messaging.Lanes", "Messaging.Operations", "Messaging.ServiceDefaults"], named.Order());
    }

    [Fact]
    public void A_package_has_a_description_documentation_symbols_and_dependencies_of_the_same_version()
    {
        string[] libraries = ["Client", "Lanes", "Operations", "Operations.Api", "Operations.Console", "Operations.Jobs", "Operations.Worker", "ServiceDefaults"];

        Assert.Equal(
            libraries.Append("Templates").Select(name => $"Messaging.{name}.{application.Version}.nupkg").Order(),
            Directory.GetFiles(application.Packages, "*.nupkg").Select(Path.GetFileName).Order());
        Assert.All(libraries, library =>
        {
            var file = Path.Combine(application.Packages, $"Messaging.{library}.{application.Version}.nupkg");
            using var package = ZipFile.OpenRead(file);
            using var reader = new StreamReader(package.GetEntry($"Messaging.{library}.nuspec")!.Open());
            var description = reader.ReadToEnd();

            Assert.NotNull(package.GetEntry("README.md"));
            Assert.NotNull(package.GetEntry($"lib/net10.0/{library}.xml"));
            Assert.True(File.Exists(Path.ChangeExtension(file, "snupkg")));
            Assert.DoesNotContain("Package Description", description, StringComparison.Ordinal);
            Assert.All(OurDependency().Matches(description), dependency => Assert.Equal(application.Version, dependency.Groups[1].Value));
        });
    }

    private static async Task AnswersAsync(ServiceProcess api)
    {
        using var http = new HttpClient { BaseAddress = await api.AddressAsync(Stop) };

        Assert.StartsWith("""{"points":1000,"pi":3.""", await http.GetStringAsync(new Uri("/estimate_pi/1000", UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal("""{"number":10,"value":55}""", await http.GetStringAsync(new Uri("/count_primes/10", UriKind.Relative), Stop));
        Assert.Equal("""{"Key":"Value"}""", await http.GetStringAsync(new Uri("/get_item", UriKind.Relative), Stop));
    }

    [GeneratedRegex(@"\bMessaging\.[A-Z]\w+")]
    private static partial Regex OurName();

    [GeneratedRegex("""<dependency id="Messaging\.[^"]+" version="([^"]+)" """)]
    private static partial Regex OurDependency();
}
