using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>An RFC 9457 problem as a result of an endpoint, written by one writer for services and gateway alike.</summary>
public sealed class ProblemResult(ProblemType type) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult, IEndpointMetadataProvider
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The kind of problem.</summary>
    public ProblemType Type { get; } = type;

    /// <summary>What is special about this occurrence: one sentence, no personal data.</summary>
    public string? Detail { get; init; }

    /// <summary>Invalid members, for <see cref="ProblemType.Validation"/>.</summary>
    public IReadOnlyList<ValidationError> Errors { get; init; } = [];

    /// <summary>Offset of the first byte that is not JSON, for <see cref="ProblemType.MalformedJson"/>.</summary>
    public long? BytePosition { get; init; }

    /// <summary>The scope that is missing, for <see cref="ProblemType.MissingScope"/>.</summary>
    public string? Scope { get; init; }

    /// <summary>When to try again: header <c>Retry-After</c> in whole seconds, at least 1.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc/>
    public int? StatusCode => Type.Status;

    /// <inheritdoc/>
    public string ContentType => "application/problem+json";

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var status in (ReadOnlySpan<int>)[400, 401, 403, 404])
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = Type.Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (Type.Status == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers.WWWAuthenticate = "Bearer";
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;
        var writer = new Utf8JsonWriter(response.BodyWriter, WriterOptions);
        await using (writer.ConfigureAwait(false))
        {
            Write(writer, httpContext);
        }
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private void Write(Utf8JsonWriter writer, HttpContext context)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type.Uri);
        writer.WriteString("title", Type.Title);
        writer.WriteNumber("status", Type.Status);
        if (Detail is not null)
            writer.WriteString("detail", Detail);
        writer.WriteString("traceId", Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
        if (Scope is not null)
            writer.WriteString("scope", Scope);
        if (BytePosition is { } position)
            writer.WriteNumber("bytePosition", position);
        if (Errors.Count > 0)
            WriteErrors(writer);
        writer.WriteEndObject();
    }

    private void WriteErrors(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("errors");
        foreach (var error in Errors)
        {
            writer.WriteStartObject();
            if (error.Pointer is not null)
                writer.WriteString("pointer", error.Pointer);
            if (error.Parameter is not null)
                writer.WriteString("parameter", error.Parameter);
            writer.WriteString("reason", error.Reason);
            writer.WriteString("code", error.Code);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
