using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Messaging.Clients.Tests;

/// <summary>A generated client in C#, compiled with a caller of it from the folder CSharp.</summary>
internal static class CSharpClient
{
    /// <returns>What the caller has read, as JSON.</returns>
    public static async Task<string> RunAsync(string caller, IEnumerable<string> sources, HttpClient http)
    {
        var assembly = Compile(caller, [File.ReadAllText(Path.Combine(SourceTree.Root, "tests/Clients.Tests/CSharp", $"{caller}.cs")), .. sources]);
        var run = assembly.GetExportedTypes().Single(type => type.Name == "Caller").GetMethod("RunAsync")!;
        return await (Task<string>)run.Invoke(null, [http])!;
    }

    private static Assembly Compile(string name, IEnumerable<string> sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            name,
            sources.Select(source => CSharpSyntaxTree.ParseText(source)),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var compiled = new MemoryStream();
        var outcome = compilation.Emit(compiled);
        Assert.Empty(outcome.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        compiled.Position = 0;
        return new AssemblyLoadContext(name, isCollectible: true).LoadFromStream(compiled);
    }
}
