using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// Reads the whole body of a write once, bounded, and looks through it before anything is bound: so the byte position of broken JSON is exact, text that
/// PostgreSQL cannot store is refused with its pointer, and idempotency can hash what was sent. Where no body is asked for, none or an object without members may come.
/// </summary>
internal sealed class JsonBody(RequestDelegate next)
{
    private const int ChunkLength = 8 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var request = context.Request;
        var readsItself = endpoint?.Metadata.GetMetadata<OwnBodyMetadata>() is not null;
        if (readsItself)
            BodyLimits.HoldServerTo(context, BodyLimits.Default);
        // Routing's own endpoints (404, 405, 415) tell nothing of bodies: what was sent to them is nobody's to look into.
        if (endpoint is not RouteEndpoint || readsItself || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            await next(context);
            return;
        }
        var body = await ReadAsync(context, BodyLimits.Of(endpoint));
        var problem = body is null ? Problems.Of(ProblemType.PayloadTooLarge) : Inspect(endpoint, request, body.Value);
        if (problem is not null)
        {
            await problem.ExecuteAsync(context);
            return;
        }
        context.Features.Set(new RequestBody(body!.Value));
        request.Body = new MemoryStream(body.Value.Array!, body.Value.Offset, body.Value.Count, writable: false);
        await next(context);
    }

    private static async Task<ArraySegment<byte>?> ReadAsync(HttpContext context, long limit)
    {
        if (context.Request.ContentLength > limit)
            return null;
        if (context.Request.ContentLength is 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return ArraySegment<byte>.Empty;
        var buffer = new ArrayBufferWriter<byte>((int)Math.Max(context.Request.ContentLength ?? ChunkLength, 1));
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(buffer.GetMemory(1), context.RequestAborted);
            if (read == 0)
                break;
            buffer.Advance(read);
            if (buffer.WrittenCount > limit)
                return null;
        }
        return System.Runtime.InteropServices.MemoryMarshal.TryGetArray(buffer.WrittenMemory, out var segment) ? segment : ArraySegment<byte>.Empty;
    }

    private static ProblemResult? Inspect(Endpoint endpoint, HttpRequest request, ArraySegment<byte> body)
    {
        // Nothing is unpacked here; read as it stands, it would be called broken JSON.
        if (!request.Headers.ContentEncoding.All(static coding => string.IsNullOrEmpty(coding) || coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            return Problems.Of(ProblemType.UnsupportedMediaType, "The body must come as it is, without Content-Encoding");
        var accepts = endpoint.Metadata.GetMetadata<IAcceptsMetadata>();
        if (accepts is null)
            return body.Count == 0 ? null : JsonInspection.Inspect(body, bodyRequired: false) ?? JsonMembers.WhereNoneIsKnown(body);
        if (!accepts.ContentTypes.Contains("application/json"))
            return null;
        if (!IsUtf8(request))
            return Problems.Of(ProblemType.UnsupportedMediaType);
        if (body.Count == 0)
            return accepts.IsOptional ? null : Problems.Validation("", "a JSON body is required", "required");
        return JsonInspection.Inspect(body, bodyRequired: !accepts.IsOptional);
    }

    private static bool IsUtf8(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
            return true;
        // In quotes it means the same (RFC 9110, section 8.3.2); who reads the body after us does not know that.
        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        if (!charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return false;
        if (charset.Length != type.Charset.Length)
        {
            type.Charset = charset;
            request.ContentType = type.ToString();
        }
        return true;
    }
}

/// <summary>The bytes of the request's body.</summary>
internal sealed record RequestBody(ReadOnlyMemory<byte> Bytes);
