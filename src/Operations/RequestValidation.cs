using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Messaging.Operations;

/// <summary>
/// Checks a request by the annotations of its type, for example <c>[Range]</c>: those of its properties, and those of the
/// parameters of a record's constructor. Nested objects and lists are checked too.
/// </summary>
public static class RequestValidation
{
    // JSON is not read any deeper either. An object that computes another one of its type would have no end.
    private const int MaxDepth = 64;

    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Member>> Known = new();

    /// <param name="request">The request.</param>
    /// <returns>
    /// The errors by member. The key is its path in JSON, for example <c>items[0].name</c>. Empty if the request is valid.
    /// </returns>
    public static IReadOnlyDictionary<string, string[]> Check(object request)
    {
        var errors = new Dictionary<string, string[]>();
        CheckMembers(request, "", MaxDepth, errors);
        return errors;
    }

    /// <summary>Finds annotations that would fail in each request.</summary>
    /// <param name="request">The type of the request.</param>
    /// <returns>One sentence for each annotation of a length whose property has none.</returns>
    internal static IEnumerable<string> Mistakes(Type request)
    {
        var types = new List<Type> { request };
        for (var index = 0; index < types.Count; index++)
        {
            foreach (var member in Known.GetOrAdd(types[index], MembersOf))
            {
                var type = member.Property.PropertyType;
                types.AddRange(TypesWithMembers(type).Except(types));
                foreach (var rule in member.Rules.Where(rule => IsAboutLength(rule) && !HasLength(rule, type)))
                {
                    yield return $"{types[index].Name}.{member.Property.Name} has [{rule.GetType().Name[..^nameof(Attribute).Length]}], but {(Nullable.GetUnderlyingType(type) ?? type).Name} has no such length: "
                        + "remove it from the file of contracts, or use [Range] for a number.";
                }
            }
        }
    }

    private static void CheckMembers(object owner, string path, int depth, Dictionary<string, string[]> errors)
    {
        foreach (var member in Known.GetOrAdd(owner.GetType(), MembersOf))
        {
            var value = member.Property.GetValue(owner);
            var below = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (member.Problems(owner, value) is { Length: > 0 } problems)
                errors[below] = problems;
            if (member.HasMembers && value is not null && depth > 0)
                CheckValue(value, below, depth - 1, errors);
        }
    }

    private static void CheckValue(object value, string path, int depth, Dictionary<string, string[]> errors)
    {
        if (value is IDictionary entries)
        {
            foreach (DictionaryEntry entry in entries)
                CheckItem(entry.Value, $"{path}.{entry.Key}", depth, errors);
        }
        else if (value is IEnumerable items)
        {
            var index = 0;
            foreach (var item in items)
                CheckItem(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), depth, errors);
        }
        else
        {
            CheckMembers(value, path, depth, errors);
        }
    }

    private static void CheckItem(object? item, string path, int depth, Dictionary<string, string[]> errors)
    {
        if (item is not null && MayHaveMembers(item.GetType()))
            CheckValue(item, path, depth, errors);
    }

    private static IReadOnlyList<Member> MembersOf(Type type)
    {
        var parameters = type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).ToLookup(parameter => parameter.Name);
        return
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.GetIndexParameters().Length == 0 && property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always }
               let rules = property.GetCustomAttributes<ValidationAttribute>()
                   .Concat(parameters[property.Name].SelectMany(parameter => parameter.GetCustomAttributes<ValidationAttribute>())).ToArray()
               let hasMembers = MayHaveMembers(property.PropertyType)
               where rules.Length > 0 || hasMembers
               select new Member(property, NameOf(property), [.. rules.Select(WithPlainMessage)], hasMembers),
        ];
    }

    /// <summary>The messages of .NET say «must be a string or array type», also to a caller who sent one that is too long.</summary>
    private static ValidationAttribute WithPlainMessage(ValidationAttribute rule)
    {
        var message = rule switch
        {
            MaxLengthAttribute => "The field {0} must have a maximum length of {1}.",
            MinLengthAttribute => "The field {0} must have a minimum length of {1}.",
            LengthAttribute => "The field {0} must have a length of {1} to {2}.",
            _ => null,
        };
        if (message is not null && rule is { ErrorMessage: null, ErrorMessageResourceName: null })
            rule.ErrorMessage = message;
        return rule;
    }

    private static bool IsAboutLength(ValidationAttribute rule) => rule is StringLengthAttribute or MaxLengthAttribute or MinLengthAttribute or LengthAttribute;

    /// <summary>True also for types whose values can be such, for example <c>object</c>.</summary>
    private static bool HasLength(ValidationAttribute rule, Type type) => rule is StringLengthAttribute
        ? type.IsAssignableFrom(typeof(string))
        : type.IsAbstract || type == typeof(object) || typeof(IEnumerable).IsAssignableFrom(type) || type.GetProperty("Count")?.PropertyType == typeof(int);

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>Types of .NET have no annotations, except lists and dictionaries that contain other objects.</summary>
    private static bool MayHaveMembers(Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type.IsPrimitive || type.IsEnum || type == typeof(string))
            return false;
        if (!typeof(IEnumerable).IsAssignableFrom(type))
            return type.Namespace is not { } name || (name != nameof(System) && !name.StartsWith("System.", StringComparison.Ordinal));

        var held = Held(type);
        return held.Length == 0 || held.Any(MayHaveMembers);
    }

    private static Type[] Held(Type list) => list.IsArray ? [list.GetElementType()!] : list.GetGenericArguments();

    private static IEnumerable<Type> TypesWithMembers(Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (!MayHaveMembers(type))
            return [];
        return typeof(IEnumerable).IsAssignableFrom(type) ? Held(type).SelectMany(TypesWithMembers) : [type];
    }

    private sealed record Member(PropertyInfo Property, string Name, ValidationAttribute[] Rules, bool HasMembers)
    {
        public string[] Problems(object owner, object? value)
        {
            if (Rules.Length == 0)
                return [];

            var context = new ValidationContext(owner) { MemberName = Property.Name, DisplayName = Name };
            return [.. Rules.Select(rule => rule.GetValidationResult(value, context)?.ErrorMessage).OfType<string>()];
        }
    }
}
