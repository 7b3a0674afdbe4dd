using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Messaging.TestSupport.Processes;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace Messaging.Clients.Tests;

/// <summary>Each generator reads the served document. Its client is compiled, runs jobs to their end, and reads results and problems.</summary>
public sealed class GeneratedClientTests(ClientHost host) : IClassFixture<ClientHost>
{
    private const string Expected = """
        {
          "item": "Value",
          "primes": 168,
          "list": ["Item1", "Item2", "Item3"],
          "words": ["a", "b"],
          "first": true,
          "invalid": { "type": "/problems/invalid-request", "status": 400, "members": ["below"] },
          "failed": { "state": "failed", "type": "/problems/computation-failed", "hasRequestId": true },
          "late": { "type": "/problems/job-finished", "hasRequestId": true }
        }
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NSwag()
    {
        var document = await OpenApiDocument.FromJsonAsync(host.Document, Stop);
        // With optional parameters, so that a header which a later version adds breaks no caller.
        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "Client",
            GenerateOptionalParameters = true,
            CSharpGeneratorSettings = { Namespace = "NSwagClient" },
        };

        AssertReads(await CSharpClient.RunAsync("NSwagCaller", [new CSharpClientGenerator(document, settings).GenerateFile()], host.Http));
    }

    [Fact]
    public async Task Kiota()
    {
        var folder = Directory.CreateTempSubdirectory("messaging-kiota-");
        try
        {
            var document = Path.Combine(folder.FullName, "openapi.json");
            await File.WriteAllTextAsync(document, host.Document, Stop);
            var output = Path.Combine(folder.FullName, "client");
            var start = new ProcessStartInfo(
                "dotnet",
                [Tool(), "generate", "-l", "CSharp", "-d", document, "-o", output, "-n", "KiotaClient", "-c", "Client", "--exclude-backward-compatible", "--log-level", "Warning"]);
            start.Environment["KIOTA_OFFLINE_ENABLED"] = "true";
            start.Environment["KIOTA_CLI_TELEMETRY_OPTOUT"] = "true";
            await CommandLine.RunAsync(start, Stop);

            AssertReads(await CSharpClient.RunAsync("KiotaCaller", Directory.GetFiles(output, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText), host.Http));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task OpenApi_typescript_with_openapi_fetch()
    {
        await WriteDocumentAsync();
        await NodePackages.RunAsync("openapi-typescript", "openapi.json", "--output", "openapi-typescript.ts");
        await NodePackages.RunAsync("tsc", "--project", "tsconfig.openapi-fetch.json");

        AssertReads(await NodePackages.RunAsync("node", "out/openapi-fetch.js", host.Http.BaseAddress!.ToString().TrimEnd('/')));
    }

    [Fact]
    public async Task Hey_api_openapi_ts()
    {
        await WriteDocumentAsync();
        await NodePackages.RunAsync("openapi-ts", "--input", "openapi.json", "--output", "hey-api");
        await NodePackages.RunAsync("tsc", "--project", "tsconfig.hey-api.json");

        AssertReads(await NodePackages.RunAsync("node", "out/hey-api.js", host.Http.BaseAddress!.ToString().TrimEnd('/')));
    }

    [Fact]
    public async Task Spectral_finds_nothing()
    {
        await WriteDocumentAsync();

        Assert.Contains("No results", await NodePackages.RunAsync("spectral", "lint", "openapi.json", "--ruleset", ".spectral.yaml", "--fail-severity", "hint"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redocly_finds_nothing()
    {
        await WriteDocumentAsync();

        using var found = JsonDocument.Parse(await NodePackages.RunAsync("redocly", "lint", "openapi.json", "--format", "json"));
        Assert.All(found.RootElement.GetProperty("totals").EnumerateObject(), total => Assert.Equal((total.Name, 0), (total.Name, total.Value.GetInt32())));
    }

    [Fact]
    public void The_document_has_the_title_that_the_application_set() =>
        Assert.Equal("Shop", JsonNode.Parse(host.Document)!["info"]!["title"]!.GetValue<string>());

    private static string Tool() => typeof(GeneratedClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Kiota").Value!;

    private static void AssertReads(string read) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Expected), JsonNode.Parse(read)), $"The caller has read {read}");

    private async Task WriteDocumentAsync()
    {
        await NodePackages.RequireAsync();
        await File.WriteAllTextAsync(Path.Combine(NodePackages.Folder, "openapi.json"), host.Document, Stop);
    }
}
