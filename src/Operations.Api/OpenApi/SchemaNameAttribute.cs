using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Messaging.Operations.Api.OpenApi;

/// <summary>The name of a type in the OpenAPI document.</summary>
/// <param name="name">The name. <c>{0}</c> stands for the name of the first type argument.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SchemaNameAttribute(string name) : Attribute
{
    public string Name => name;

    /// <returns>Null if the schema is part of the schemas that use it.</returns>
    public static string? Of(JsonTypeInfo type) => type.Type.GetCustomAttribute<SchemaNameAttribute>(inherit: false) is { } given
        ? string.Format(CultureInfo.InvariantCulture, given.Name, type.Type.GetGenericArguments().FirstOrDefault()?.Name)
        // Any JSON needs no name.
        : (Nullable.GetUnderlyingType(type.Type) ?? type.Type) == typeof(JsonElement) ? null
        : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
}
