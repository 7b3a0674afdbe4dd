using Messaging.ServiceDefaults.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Messaging.Operations;

/// <summary>The limits of each operation of a host, by the operation's name.</summary>
public static class OperationSettings
{
    /// <summary>Adds the limits of an operation. Both sides of one host may call it: the settings are read once.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="defaults">The defaults of its registration, which settings override. Null: none.</param>
    public static void AddOperationSettings(
        this IHostApplicationBuilder builder, OperationName operation, Action<OperationOptions, IServiceProvider>? defaults = null)
    {
        if (defaults is not null)
            builder.Services.AddOptions<OperationOptions>(operation.Name).Configure<IServiceProvider>((options, services) => defaults(options, services));
        builder.AddNamedSettings<OperationOptions>(operation.Name, operation.Section);
    }
}
