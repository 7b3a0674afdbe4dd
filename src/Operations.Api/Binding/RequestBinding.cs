using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Messaging.Operations.Api.Problems;
using Microsoft.Extensions.Primitives;

namespace Messaging.Operations.Api.Binding;

/// <summary>
/// Creates the request of an operation from the path, the query and the JSON body of a call. Values that are unknown or not allowed
/// lead to a problem <c>invalid-request</c> with <c>errors</c> by member.
/// </summary>
public static class RequestBinding
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonDocumentOptions OneOfEach = new() { AllowDuplicateProperties = false };

    /// <summary>Binds a call without a body.</summary>
    /// <exception cref="ProblemException">The request is invalid.</exception>
    public static TRequest FromUrl<TRequest>(HttpContext http, OperationName operation)
        where TRequest : class => Bind<TRequest>([], http, operation);

    /// <summary>Binds a call that may have a body.</summary>
    /// <exception cref="ProblemException">The request is invalid or too large.</exception>
    public static async Task<TRequest> FromUrlAndBodyAsync<TRequest>(HttpContext http, OperationName operation, int mostBytes)
        where TRequest : class
    {
        var body = await ReadAsync(http.Request, operation, mostBytes, http.RequestAborted);
        return Bind<TRequest>(body, http, operation);
    }

    private static async Task<JsonObject> ReadAsync(HttpRequest request, OperationName operation, int mostBytes, CancellationToken stop)
    {
        if (request.ContentLength > mostBytes)
            throw TooLarge(operation, mostBytes);

        using var bytes = new MemoryStream();
        try
        {
            var buffer = new byte[16 * 1024];
            while (await request.Body.ReadAsync(buffer, stop) is var read and > 0)
            {
                if (bytes.Length + read > mostBytes)
                    throw TooLarge(operation, mostBytes);
                bytes.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(operation, mostBytes);
        }

        if (bytes.Length == 0)
            return [];

        try
        {
            return JsonNode.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), documentOptions: OneOfEach) switch
            {
                JsonObject members => members,
                null => [],
                _ => throw NoObject(operation),
            };
        }
        catch (JsonException wrong)
        {
            throw NoObject(operation, wrong.Message);
        }
    }

    private static TRequest Bind<TRequest>(JsonObject members, HttpContext http, OperationName operation)
        where TRequest : class
    {
        try
        {
            var type = Json.GetTypeInfo(typeof(TRequest));
            var errors = new Dictionary<string, string[]>();
            foreach (var (name, value) in FromUrl(http))
                Set(members, type, name, value, errors);
            foreach (var name in members.Select(member => member.Key).Where(name => Find(type, name) is null && !errors.ContainsKey(name)))
                errors[name] = [Unknown(name, type)];
            foreach (var missing in type.Properties.Where(property => property.IsRequired && !members.Any(member => IsNamed(property, member.Key))))
                errors.TryAdd(missing.Name, [$"{missing.Name} is required."]);
            if (errors.Count > 0)
                throw Invalid(operation, errors);

            var request = members.Deserialize<TRequest>(Json)!;
            return RequestValidation.Check(request) is { Count: > 0 } broken ? throw Invalid(operation, broken) : request;
        }
        catch (JsonException wrong) when (wrong.Path is { Length: > 2 } path)
        {
            var name = path[2..];
            throw Invalid(operation, new Dictionary<string, string[]> { [name] = [$"{name} has a value that is not allowed."] });
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // An escape sequence that is half of a surrogate pair is no character.
            throw NoObject(operation, wrong.Message);
        }
    }

    private static IEnumerable<(string Name, StringValues Value)> FromUrl(HttpContext http) =>
        http.Request.RouteValues.Select(value => (value.Key, new StringValues(Convert.ToString(value.Value, CultureInfo.InvariantCulture))))
            .Concat(http.Request.Query.Select(value => (value.Key, value.Value)));

    private static void Set(JsonObject members, JsonTypeInfo type, string name, StringValues values, Dictionary<string, string[]> errors)
    {
        if (Find(type, name) is not { } property)
            errors[name] = [Unknown(name, type)];
        else if (members.Any(member => IsNamed(property, member.Key)))
            errors[property.Name] = [$"{property.Name} is given twice."];
        else if (Parse(values, property.PropertyType) is { } value)
            members[property.Name] = value;
        else
            errors[property.Name] = [$"{property.Name} is '{values}', which is not {Meaning(property.PropertyType)}."];
    }

    /// <returns>Null if the text is not a value of the type.</returns>
    private static JsonNode? Parse(StringValues values, Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type != typeof(string) && ItemOf(type) is { } item)
        {
            var items = values.Select(value => Parse(value, item)).ToArray();
            return items.Contains(null) ? null : new JsonArray(items);
        }

        if (values.Count != 1)
            return null;
        if (type == typeof(string))
            return JsonValue.Create(values[0]);

        try
        {
            // As a JSON string if the type is written as one, for example a time; otherwise as it is.
            var node = IsNumber(type) || type == typeof(bool) ? JsonNode.Parse(values[0]!) : JsonValue.Create(values[0]);
            return node.Deserialize(type, Json) is null ? null : node;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Type? ItemOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericArguments() is [var item] && type.IsAssignableFrom(typeof(List<>).MakeGenericType(item)) ? item
        : null;

    private static JsonPropertyInfo? Find(JsonTypeInfo type, string name) => type.Properties.FirstOrDefault(property => IsNamed(property, name));

    private static bool IsNamed(JsonPropertyInfo property, string name) => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(Type type) => type.IsPrimitive && type != typeof(bool) && type != typeof(char) || type == typeof(decimal);

    private static string Meaning(Type declared) => (Nullable.GetUnderlyingType(declared) ?? declared) switch
    {
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(float) || type == typeof(double) || type == typeof(decimal) => "a number",
        var type when IsNumber(type) => "a whole number",
        { IsEnum: true } type => $"one of {string.Join(", ", Enum.GetNames(type))}",
        var type => $"a {type.Name}",
    };

    private static string Unknown(string name, JsonTypeInfo type) =>
        $"{name} is unknown. Allowed: {(type.Properties.Count == 0 ? "nothing" : string.Join(", ", type.Properties.Select(property => property.Name)))}.";

    private static ProblemException Invalid(OperationName operation, IReadOnlyDictionary<string, string[]> errors) => new(
        ProblemTypes.InvalidRequest, detail: $"The request does not match {operation}. {string.Join(" ", errors.Values.SelectMany(messages => messages))}")
    {
        Errors = errors,
    };

    private static ProblemException NoObject(OperationName operation, string? reason = null) => new(
        ProblemTypes.InvalidRequest,
        detail: string.Join(" ", new[] { $"Invalid body. Send none, or a JSON object that matches {operation}.", reason }.OfType<string>()));

    private static ProblemException TooLarge(OperationName operation, int mostBytes) => new(
        ProblemTypes.RequestTooLarge,
        detail: $"The body of a request to {operation} can have at most {mostBytes.ToString(CultureInfo.InvariantCulture)} bytes.");
}
