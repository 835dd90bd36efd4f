using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>An answer held back until its transaction is committed, or read from a former request.</summary>
internal sealed record CapturedAnswer(int Status, string? ContentType, string? Location, string? ETag, ReadOnlyMemory<byte> Body, bool Replayed = false) : IResult
{
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>Executes a handler's result into memory.</summary>
    public static async Task<CapturedAnswer> OfAsync(object? result, HttpContext context)
    {
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var buffer = new MemoryStream();
        var capture = new StreamResponseBodyFeature(buffer);
        context.Features.Set<IHttpResponseBodyFeature>(capture);
        try
        {
            await (result switch
            {
                IResult executable => executable,
                null => TypedResults.NoContent(),
                _ => TypedResults.Json(result),
            }).ExecuteAsync(context);
            await capture.CompleteAsync();
        }
        finally
        {
            context.Features.Set(wire);
        }
        var response = context.Response;
        var body = buffer.TryGetBuffer(out var bytes) ? bytes : ArraySegment<byte>.Empty;
        return new CapturedAnswer(response.StatusCode, response.ContentType, NullIfEmpty(response.Headers.Location), NullIfEmpty(response.Headers.ETag), body);
    }

    /// <summary>Takes back what an answer left in the response that is not given.</summary>
    public static void Forget(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = null;
        response.ContentLength = null;
        response.Headers.Location = response.Headers.ETag = response.Headers.RetryAfter = default;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (ContentType is not null)
            response.ContentType = ContentType;
        if (Location is not null)
            response.Headers.Location = Location;
        if (ETag is not null)
            response.Headers.ETag = ETag;
        if (Replayed)
            response.Headers[Idempotency.ReplayedHeader] = "true";
        if (Body.IsEmpty)
            return;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
