using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>
/// The sections that a host reads. Finds misspelt ones. Other unknown sections are not wrong: services share an environment, which
/// has variables of other programs too.
/// </summary>
internal sealed class KnownSections(params IReadOnlyCollection<string> paths)
{
    private static readonly string[] FrameworkSections = ["Logging", "Kestrel", "ConnectionStrings"];

    /// <summary>The names of the first level.</summary>
    public IReadOnlyList<string> Names { get; } =
        [.. paths.Select(path => path.Split(':')[0]).Concat(FrameworkSections).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    public static KnownSections Of(IServiceCollection services) =>
        new([.. services.Select(service => service.ImplementationInstance).OfType<SettingsSection>().Select(section => section.Path)]);

    public bool Has(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <returns>The section of which the name is a misspelling; null if there is none.</returns>
    public string? Nearest(string name) => Names
        .Select(known => (Name: known, Edits: Edits(known.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(known => known.Edits <= Math.Min(2, known.Name.Length / 4))
        .OrderBy(known => known.Edits)
        .Select(known => known.Name)
        .FirstOrDefault();

    /// <returns>A sentence for each setting in a misspelt section, and for each unknown section in one that has only sections, such as Operations.</returns>
    public IEnumerable<string> Problems(IConfiguration configuration) =>
        configuration.GetChildren().SelectMany(section => Has(section.Key) ? Below(section) : Misspelt(section));

    private IEnumerable<string> Misspelt(IConfigurationSection section) => Nearest(section.Key) is { } meant
        ? section.GetChildren().Select(setting => SettingProblem.Misspelt(setting.Path, $"{meant}:{setting.Key}"))
        : [];

    private IEnumerable<string> Below(IConfigurationSection section)
    {
        var prefix = $"{section.Key}:";
        var known = paths.Where(path => path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Select(path => path[prefix.Length..]).ToList();
        return known.Count == 0 ? [] : section.GetChildren()
            .Where(below => !known.Contains(below.Key, StringComparer.OrdinalIgnoreCase))
            .Select(below => SettingProblem.Unknown(below.Path, string.Join(", ", known)));
    }

    /// <summary>The number of letters that are missing, added, wrong, or swapped with the next one.</summary>
    private static int Edits(string one, string other)
    {
        var edits = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                var replaced = edits[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[one.Length, other.Length];
    }
}

/// <summary>A section that a host binds options to.</summary>
internal sealed record SettingsSection(string Path, Type Options);
