using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Perspektiva.ServiceDefaults.Messaging.Broker;

/// <summary>What arrives: the bytes, whatever they are. Reading them is the inbox's work, so that a message nobody can read is kept like any other.</summary>
internal sealed class Delivery(byte[] body)
{
    public byte[] Body { get; } = body;
}

/// <summary>What leaves: a stored event's bytes.</summary>
internal sealed class StoredEvent;

/// <summary>Hands every incoming message on as a <see cref="Delivery"/>.</summary>
internal sealed class DeliveryDeserializer : IMessageDeserializer, ISerializerFactory
{
    public static readonly ContentType Json = new("application/json");

    public ContentType ContentType => Json;

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        new DeliveryContext(new RawMessageContext(headers, destinationAddress, RawSerializerOptions.Default), body.GetBytes());

    public MessageBody GetMessageBody(string text) => new BytesMessageBody(System.Text.Encoding.UTF8.GetBytes(text));

    public IMessageSerializer CreateSerializer() => new StoredBytes([]);

    public IMessageDeserializer CreateDeserializer() => this;

    public void Probe(ProbeContext context) => context.CreateScope("delivery");

    private sealed class DeliveryContext(MessageContext context, byte[] body)
        : BaseSerializerContext(SystemTextJsonMessageSerializer.Instance, context, [MessageUrn.ForTypeString<Delivery>()])
    {
        public override bool TryGetMessage<T>(out T? message)
            where T : class
        {
            message = typeof(T) == typeof(Delivery) ? new Delivery(body) as T : null;
            return message is not null;
        }

        public override bool TryGetMessage(Type messageType, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? message)
        {
            message = messageType == typeof(Delivery) ? new Delivery(body) : null;
            return message is not null;
        }

        public override IMessageSerializer GetMessageSerializer() => new StoredBytes(body);

        public override IMessageSerializer GetMessageSerializer<T>(MessageEnvelope envelope, T message) => new StoredBytes(body);

        public override IMessageSerializer GetMessageSerializer(object message, string[] messageTypes) => new StoredBytes(body);

        public override Dictionary<string, object> ToDictionary<T>(T? message)
            where T : class => [];
    }
}

/// <summary>Sends bytes as they are.</summary>
internal sealed class StoredBytes(byte[] body) : IMessageSerializer
{
    public ContentType ContentType => DeliveryDeserializer.Json;

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class => new BytesMessageBody(body);
}
