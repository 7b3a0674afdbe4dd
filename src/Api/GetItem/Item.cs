using System.Text.Json.Serialization;

namespace Messaging.Api.GetItem;

/// <param name="Key">Written with a capital K, as it always was.</param>
internal sealed record Item([property: JsonPropertyName("Key")] string Key);
