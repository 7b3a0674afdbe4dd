using System.Diagnostics;
using System.Text.RegularExpressions;
using Messaging.TestSupport.Processes;

namespace Messaging.Integration.Tests.Processes;

/// <summary>The commands of docs/http.md, pasted into bash, get the answers that the page names after each block.</summary>
public sealed partial class DocumentedCalls
{
    // What «dotnet run» of the page is here: it replaces the running service, with the settings of its line.
    private const string Prelude = """
        set -u
        TOKEN= service=
        stop() { [ -z "$service" ] || { kill $service; wait $service; service=; } 2>/dev/null; }
        trap stop EXIT
        dotnet() {
          shift 3
          [ "${1-}" != -- ] || shift
          if [ "${1-}" = keys ]; then command dotnet "$SERVICE" "$@"; return; fi
          stop
          command dotnet "$SERVICE" "$@" >service.log 2>&1 & service=$!
          until curl -sf -o ready.json localhost:8000/health/ready; do kill -0 $service || { cat service.log >&2; exit 1; }; sleep 0.2; done
        }
        dotnet run --project src/AllInOne
        """;

    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "http.md")).ReplaceLineEndings("\n");

    public static TheoryData<string> Sections => [.. Section().Matches(Page).Where(section => Calls(section).Any(call => call.Answers.Length > 0)).Select(Title)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task The_commands_of_a_section_get_the_answers_that_it_names(string title)
    {
        if (!await CommandLine.SucceedsAsync("bash", "-c", "curl --version && gzip --version"))
            Requires.Skip("Needs bash, curl and gzip.");
        var calls = Calls(Section().Matches(Page).Single(section => Title(section) == title)).ToList();
        var folder = Directory.CreateTempSubdirectory("messaging-docs-");
        try
        {
            var answers = (await RunAsync(calls.Select(call => call.Commands), folder.FullName)).Split("=== ")[1..]
                .Select(output => string.Join(", ", Status().Matches(output).Select(status => status.Groups[1].Value)));

            Assert.Equal(calls.Select(call => $"{call.Commands}\n{call.Answers}"), calls.Zip(answers, (call, answer) => $"{call.Commands}\n{answer}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<string> RunAsync(IEnumerable<string> blocks, string folder)
    {
        var port = FreePort.Next();
        var script = string.Join('\n', blocks.Select(block => $"echo '=== '\n{block}").Prepend(Prelude)).Replace("localhost:8000", $"localhost:{port}", StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder };
        start.Environment["SERVICE"] = ServiceAssembly.Find("AllInOne");
        start.Environment["ASPNETCORE_URLS"] = $"http://localhost:{port}";
        start.Environment["Worker__DrainTimeout"] = "00:00:00";
        start.Environment["ConnectionStrings__Jobs"] = $"Data Source={Path.Combine(folder, "jobs.db")}";
        return CommandLine.RunAsync(start, Stop);
    }

    /// <summary>Blocks of commands that show statuses. Others only prepare, or show something else.</summary>
    private static IEnumerable<(string Commands, string Answers)> Calls(Match section) => Block().Matches(section.Value)
        .Where(block => block.Value.Contains("localhost:8000", StringComparison.Ordinal) || block.Value.Contains("--project src/AllInOne", StringComparison.Ordinal))
        .Select(block => (string.Join('\n', block.Groups["commands"].Value.Trim().Split('\n').Select(line => line.Trim())), block.Groups["answers"].Value));

    private static string Title(Match section) => section.Groups["title"].Value;

    [GeneratedRegex(@"^## (?<title>.+)\n(?<text>(?!## ).*\n?)+", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\n\n(?<commands>(    .+\n)+)(\nAnswers?: (?<answers>\d{3}(, \d{3})*))?")]
    private static partial Regex Block();

    // A body before it has no end of line. 100 is no answer yet.
    [GeneratedRegex(@"HTTP/1\.1 ([2-5]\d\d) ")]
    private static partial Regex Status();
}
