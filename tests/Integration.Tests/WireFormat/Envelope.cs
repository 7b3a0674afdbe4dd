using System.Text.Json;
using RabbitMQ.Client;

namespace Messaging.Integration.Tests.WireFormat;

/// <summary>The message as it is on the wire, written and read as docs/wire-format.md says, with nothing but JSON.</summary>
internal static class Envelope
{
    public const string GetListExchange = "Messaging.Contracts:GetList";
    public const string GetListType = "urn:message:Messaging.Contracts:GetList";
    public const string ItemListType = "urn:message:Messaging.Contracts:ItemList";
    public const string FaultType = "urn:message:MassTransit:Fault";

    public static BasicProperties Properties() => new() { ContentType = "application/vnd.masstransit+json" };

    public static byte[] Request(Guid id, string? responseAddress = null, object? headers = null) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        requestId = id,
        responseAddress,
        messageType = new[] { GetListType },
        message = new { },
        headers = headers ?? new { },
    });

    public static byte[] Response(string requestId, params string[] items) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        requestId,
        messageType = new[] { ItemListType },
        message = new { items },
    });
}
