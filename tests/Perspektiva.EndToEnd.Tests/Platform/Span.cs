using System.Text;

namespace Perspektiva.EndToEnd.Tests.Platform;

/// <summary>A span as exported.</summary>
internal sealed record Span(string Service, string TraceId, string SpanId, string ParentId, string Name)
{
    /// <summary>Reads an ExportTraceServiceRequest; the numbers are the fields of opentelemetry-proto's trace.proto, resource.proto and common.proto.</summary>
    public static IEnumerable<Span> Read(byte[] export)
    {
        foreach (var resourceSpans in Wire.Fields(export, 1))
        {
            var service = Wire.Fields(resourceSpans, 1).SelectMany(resource => Wire.Fields(resource, 1))
                .Where(attribute => Text(attribute, 1) == "service.name").SelectMany(attribute => Wire.Fields(attribute, 2)).Select(value => Text(value, 1)).FirstOrDefault("");
            foreach (var span in Wire.Fields(resourceSpans, 2).SelectMany(scope => Wire.Fields(scope, 2)))
                yield return new Span(service, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5));
        }
    }

    private static string Text(ReadOnlyMemory<byte> message, int field) => Wire.Fields(message, field).Select(value => Encoding.UTF8.GetString(value.Span)).FirstOrDefault("");

    private static string Hex(ReadOnlyMemory<byte> message, int field) => Wire.Fields(message, field).Select(value => Convert.ToHexStringLower(value.Span)).FirstOrDefault("");
}

/// <summary>The protobuf wire format, as far as reading needs it.</summary>
internal static class Wire
{
    /// <summary>The length-delimited values of one field of a message.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int field)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message.Span, ref at);
            switch (tag & 7)
            {
                case 0: Varint(message.Span, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    if ((int)(tag >> 3) == field) yield return message.Slice(at, length);
                    at += length;
                    break;
                default: throw new InvalidDataException($"wire type {tag & 7}");
            }
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
