namespace Messaging.Operations.Api.Callers;

/// <summary>The command <c>keys add NAME --scope SCOPE …</c>: makes a key and prints it with the settings that let it in.</summary>
public static class KeysCommand
{
    private const string Usage = "keys add NAME --scope SCOPE [--scope SCOPE …]";

    /// <summary>Whether the command line has this command.</summary>
    public static bool IsRequested(string[] args) => args is ["keys", ..];

    /// <returns>The exit code: 0, or 1 if the arguments are wrong.</returns>
    public static int Run(string[] args)
    {
        if (args is not ["keys", "add", var name, .. var options])
            return Refuse($"Usage: {Usage}");
        if (!ApiKeyOptionsValidator.IsName(name))
            return Refuse($"The name is '{name}'. Allowed: {ApiKeyOptionsValidator.AllowedNames}.");

        List<string> scopes = [];
        for (var i = 0; i < options.Length; i += 2)
        {
            if (options[i] != "--scope")
                return Refuse($"{options[i]} is not an option. Usage: {Usage}");
            if (i + 1 == options.Length)
                return Refuse($"--scope has no value. Allowed: {Scopes.Names}.");
            if (!Scopes.All.Contains(options[i + 1]))
                return Refuse($"--scope is '{options[i + 1]}'. Allowed: {Scopes.Names}.");
            scopes.Add(options[i + 1]);
        }

        if (scopes.Count == 0)
            return Refuse($"No --scope. Allowed: {Scopes.Names}.");

        Print(name, [.. scopes.Distinct()], ApiKeys.Create());
        return 0;
    }

    private static void Print(string name, IReadOnlyList<string> scopes, string key)
    {
        Console.WriteLine($"# The key of {name}. It is shown only now: give it to the caller.");
        Console.WriteLine(key);
        Console.WriteLine("# Settings of the Api. To replace a key, add the new hash as Hashes__1, and remove the old one when the caller has changed.");
        Console.WriteLine($"ApiKeys__{name}__Hashes__0={ApiKeys.HashOf(key)}");
        for (var i = 0; i < scopes.Count; i++)
            Console.WriteLine($"ApiKeys__{name}__Scopes__{i}={scopes[i]}");
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine(reason);
        return 1;
    }
}
