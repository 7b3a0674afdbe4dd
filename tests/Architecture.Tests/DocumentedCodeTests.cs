using System.Text.RegularExpressions;

namespace Messaging.Architecture.Tests;

/// <summary>Code in the docs matches the source. A fenced block whose first line is a comment with a path is part of that file.</summary>
public sealed partial class DocumentedCodeTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(SourceTree.Root, "README.md"))
            .Where(page => Blocks(page).Any())
            .Select(page => Path.GetRelativePath(SourceTree.Root, page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_blocks_in_the_docs_match_the_source_files(string page) => Assert.All(
        Blocks(Path.Combine(SourceTree.Root, page)),
        block => Assert.Contains(block.Code, Lines(File.ReadAllText(Path.Combine(SourceTree.Root, block.File))), StringComparison.Ordinal));

    [Fact]
    public void The_guide_for_adding_an_operation_shows_all_five_files() => Assert.Subset(
        Blocks(Path.Combine(SourceTree.Root, "docs", "adding-an-operation.md")).Select(block => block.File).ToHashSet(),
        new HashSet<string>
        {
            "src/Contracts/CountPrimes.cs", "src/Worker/PrimeCounting.cs", "src/Worker/Operations.cs", "src/Api/Operations.cs",
            "tests/Worker.Tests/PrimeCountingTests.cs",
        });

    private static IEnumerable<(string File, string Code)> Blocks(string page) =>
        CodeBlock().Matches(File.ReadAllText(page)).Select(block => (block.Groups["file"].Value, Lines(block.Groups["code"].Value)));

    /// <summary>Without indentation: a block may begin in the middle of a method.</summary>
    private static string Lines(string text) => string.Join('\n', text.Trim().Split('\n').Select(line => line.Trim()));

    [GeneratedRegex(@"^```\w*\r?\n// (?<file>(src|tests)/\S+)\r?\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();
}
