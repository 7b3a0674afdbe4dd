using System.Reflection;

namespace Messaging.Lanes.Processes;

/// <summary>The command that starts a lane's process: this program, with an argument that its <c>Main</c> checks.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">The arguments before those of the lane.</param>
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

    /// <summary>The command that runs a .NET assembly by the <c>dotnet</c> host.</summary>
    public static LaneCommand Run(string assembly) => new("dotnet", ["exec", assembly]);
}
