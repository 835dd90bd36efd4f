using System.Buffers.Binary;
using System.Collections.Concurrent;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

using Perspektiva.Testing.Servers;

namespace Perspektiva.EndToEnd.Tests.Platform;

/// <summary>Takes what the services export by OTLP over gRPC, as the dashboard would, and keeps it: spans to follow a trace, raw bytes to search.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private const int FrameHeader = 5;
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _exports = new();
    private readonly ConcurrentQueue<Span> _spans = new();

    private TelemetrySink(WebApplication app, string address) => (_app, Address) = (app, address);

    public string Address { get; }

    /// <summary>All spans that arrived so far.</summary>
    public IReadOnlyCollection<Span> Spans => _spans;

    /// <summary>Everything that arrived so far: traces, metrics and logs.</summary>
    public IReadOnlyCollection<byte[]> Exports => _exports;

    public static async Task<TelemetrySink> StartAsync()
    {
        var port = FreePorts.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        var sink = new TelemetrySink(app, $"http://localhost:{port}");
        app.MapPost("/{service}/Export", sink.TakeAsync);
        await app.StartAsync();
        return sink;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context, string service)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var frame = body.ToArray();
        if (frame.Length > FrameHeader)
        {
            var message = frame[FrameHeader..(FrameHeader + (int)BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(1)))];
            _exports.Enqueue(message);
            if (service.EndsWith("TraceService", StringComparison.Ordinal))
                foreach (var span in Span.Read(message)) _spans.Enqueue(span);
        }
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[FrameHeader]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
