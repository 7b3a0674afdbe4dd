using System.Reflection;

namespace Messaging.Lanes.Processes;

/// <summary>How a lane's process is started: this program again, with the argument by which its <c>Main</c> knows.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">What comes before the lane's own arguments.</param>
internal sealed record LaneCommand(string FileName, IReadOnlyList<string> Arguments)
{
    public static LaneCommand ThisProgram
    {
        get
        {
            var executable = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no executable.");
            var isHost = Path.GetFileNameWithoutExtension(executable) == "dotnet";
            return isHost ? new LaneCommand(executable, ["exec", Assembly.GetEntryAssembly()!.Location]) : new LaneCommand(executable, []);
        }
    }

    /// <summary>Runs an assembly of .NET by the <c>dotnet</c> host.</summary>
    public static LaneCommand Run(string assembly) => new("dotnet", ["exec", assembly]);
}
