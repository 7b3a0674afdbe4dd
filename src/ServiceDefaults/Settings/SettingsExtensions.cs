using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.ServiceDefaults.Settings;

/// <summary>Options that are bound from configuration and checked before the host starts.</summary>
public static class SettingsExtensions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to the section with the name of the class without <c>Options</c>, and validates the
    /// values at start, also by the annotations of the properties. The values are logged at start: mark a secret with
    /// <c>[DataType(DataType.Password)]</c>.
    /// </summary>
    public static void AddSettings<TOptions>(this IHostApplicationBuilder builder)
        where TOptions : class
    {
        builder.AddNamedSettings<TOptions>(Options.DefaultName, typeof(TOptions).Name.Replace("Options", "", StringComparison.Ordinal));
    }

    /// <summary>The same for named options. Values that code configures are defaults.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="name">The name of the options.</param>
    /// <param name="section">Its section.</param>
    public static void AddNamedSettings<TOptions>(this IHostApplicationBuilder builder, string name, string section)
        where TOptions : class
    {
        var services = builder.Services;
        if (services.Select(service => service.ImplementationInstance).OfType<SettingsSection>().FirstOrDefault(known => known.Path == section) is { } known)
        {
            if (known.Options != typeof(TOptions))
                throw new InvalidOperationException($"{known.Options} and {typeof(TOptions)} both use the section {section}: rename one.");
            return;
        }

        services.AddSingleton(new SettingsSection(section, typeof(TOptions)));
        services.AddOptionsWithValidateOnStart<TOptions>(name)
            .PostConfigure<IConfiguration>((options, configuration) => SettingsBinder.Bind(configuration.GetSection(section), options));
        services.AddSingleton(provider => new EffectiveSettings(section, provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name)));
    }

    /// <summary>Adds default settings of a host. Files, the environment and the command line override them.</summary>
    public static void AddDefaultSettings(this IHostApplicationBuilder builder, params IEnumerable<KeyValuePair<string, string?>> settings) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });

    /// <summary>Binds <typeparamref name="TOptions"/> to each section below one, by its name.</summary>
    /// <returns>The names.</returns>
    public static IReadOnlyList<string> AddSettingsOfEach<TOptions>(this IHostApplicationBuilder builder, string parent)
        where TOptions : class
    {
        builder.Services.AddSingleton(new SettingsSection(parent, typeof(TOptions)));
        string[] names = [.. builder.Configuration.GetSection(parent).GetChildren().Select(section => section.Key)];
        foreach (var name in names)
            builder.AddNamedSettings<TOptions>(name, $"{parent}:{name}");
        return names;
    }
}
