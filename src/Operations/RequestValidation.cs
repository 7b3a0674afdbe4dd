using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace Messaging.Operations;

/// <summary>
/// Checks a request by the annotations of its type, for example <c>[Range]</c>: those of its properties, and those of the
/// parameters of a record's constructor.
/// </summary>
public static class RequestValidation
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Rules>> Known = new();

    /// <param name="request">The request.</param>
    /// <returns>The errors by member, with the member's name in JSON. Empty if the request is valid.</returns>
    public static IReadOnlyDictionary<string, string[]> Check(object request) => Known
        .GetOrAdd(request.GetType(), RulesOf)
        .Select(rules => (rules.Name, Problems: rules.Check(request)))
        .Where(checkedMember => checkedMember.Problems.Length > 0)
        .ToDictionary(checkedMember => checkedMember.Name, checkedMember => checkedMember.Problems);

    private static IReadOnlyList<Rules> RulesOf(Type type)
    {
        var parameters = type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).ToLookup(parameter => parameter.Name);
        return
        [
            .. from property in type.GetProperties()
               let rules = property.GetCustomAttributes<ValidationAttribute>()
                   .Concat(parameters[property.Name].SelectMany(parameter => parameter.GetCustomAttributes<ValidationAttribute>())).ToArray()
               where rules.Length > 0
               select new Rules(property, JsonNamingPolicy.CamelCase.ConvertName(property.Name), rules),
        ];
    }

    private sealed record Rules(PropertyInfo Property, string Name, ValidationAttribute[] All)
    {
        public string[] Check(object request)
        {
            var value = Property.GetValue(request);
            var context = new ValidationContext(request) { MemberName = Property.Name, DisplayName = Name };
            return [.. All.Select(rule => rule.GetValidationResult(value, context)?.ErrorMessage).OfType<string>()];
        }
    }
}
