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
    /// Binds <typeparamref name="TOptions"/> to the section named as the class without its <c>Options</c> ending,
    /// and has what is configured checked at start, by the annotations of its properties too.
    /// </summary>
    public static void AddSettings<TOptions>(this IHostApplicationBuilder builder)
        where TOptions : class
    {
        var section = typeof(TOptions).Name.Replace("Options", "", StringComparison.Ordinal);
        builder.Services
            .AddOptionsWithValidateOnStart<TOptions>()
            .Configure<IConfiguration>((options, configuration) => SettingsBinder.Bind(configuration.GetSection(section), options));
        builder.Services.AddSingleton(provider => new EffectiveSettings(section, provider.GetRequiredService<IOptions<TOptions>>().Value));
    }

    /// <summary>Settings of a host that hold where no other source (file, environment, command line) says otherwise.</summary>
    public static void AddDefaultSettings(this IHostApplicationBuilder builder, params IEnumerable<KeyValuePair<string, string?>> settings) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });
}
