using System.Globalization;

namespace Messaging.Lanes.Tests;

/// <summary>What Linux says of the calling thread's scheduling: see proc_pid_stat(5).</summary>
internal sealed record ThreadStatus(int Nice, int Policy)
{
    public static ThreadStatus Read()
    {
        // The second field is a name in parentheses, which may hold anything: the third follows its last one.
        var stat = File.ReadAllText("/proc/thread-self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new(Field(19), Field(41));

        int Field(int number) => int.Parse(fields[number - 3], CultureInfo.InvariantCulture);
    }
}
