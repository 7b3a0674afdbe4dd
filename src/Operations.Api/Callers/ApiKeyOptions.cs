using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Messaging.Operations.Api.Callers;

/// <summary>The keys of one caller: the section <c>ApiKeys:{name}</c>. The command <c>keys add</c> writes it.</summary>
public sealed class ApiKeyOptions
{
    internal const string Section = "ApiKeys";

    /// <value>The SHA-256 hashes of its keys as 64 hexadecimal digits. One, or two while a key is replaced.</value>
    [DataType(DataType.Password)]
    public string[] Hashes { get; set; } = [];

    /// <value>What it may do: <see cref="Scopes.All"/>.</value>
    public string[] Scopes { get; set; } = [];
}

internal sealed partial class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    /// <summary>Part of an environment variable, which has two underscores between its parts. Keys of settings ignore case, and owners of jobs do not.</summary>
    public const string AllowedNames = "1 to 64 lower-case letters and digits, with single '_' between them";

    private const int MaxHashes = 2;

    public static bool IsName(string name) => Name().IsMatch(name);

    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        var section = $"{ApiKeyOptions.Section}:{name}";
        string[] problems =
        [
            .. IsName(name!) ? [] : (string[])[$"{section} is not a name of a caller. Allowed: {AllowedNames}."],
            .. options.Hashes.Length is 0 or > MaxHashes ? (string[])[$"{section}:Hashes has {options.Hashes.Length} items. Allowed: 1, or 2 while a key is replaced."] : [],
            // Not the value: a key instead of its hash would be in the log.
            .. options.Hashes.Index().Where(hash => !Hash().IsMatch(hash.Item)).Select(hash => SettingProblem.Describe($"{section}:Hashes:{hash.Index}", "***", "the SHA-256 hash of a key, 64 hexadecimal digits: «keys add» prints it")),
            .. options.Scopes.Length == 0 ? (string[])[$"{section}:Scopes is empty. Allowed: {Callers.Scopes.Names}."] : [],
            .. options.Scopes.Index().Where(scope => !Callers.Scopes.All.Contains(scope.Item)).Select(scope => SettingProblem.Describe($"{section}:Scopes:{scope.Index}", scope.Item, Callers.Scopes.Names)),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    [GeneratedRegex(@"\A(?=.{1,64}\z)[a-z0-9]+(_[a-z0-9]+)*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex Hash();
}
