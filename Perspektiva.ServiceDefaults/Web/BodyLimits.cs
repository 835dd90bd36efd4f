using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>
/// How large bodies may be, bytes. What is larger is refused, and yet read away by the server for up to 5 seconds: who is cut off while sending sees a broken
/// connection and never hears why (RFC 9112, section 9.6).
/// </summary>
public static class BodyLimits
{
    /// <summary>Where an endpoint says nothing else.</summary>
    public const long Default = 1024 * 1024;

    /// <summary>The most that is read away; who sends more is cut off.</summary>
    internal const long ReadAway = 64 * 1024 * 1024;

    /// <summary>Allows a larger (or smaller) body than <see cref="Default"/>, bytes.</summary>
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder builder, long bytes) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new BodyLimit(bytes));

    /// <summary>The endpoint reads its body by itself: forms, streams.</summary>
    public static TBuilder WithOwnBody<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OwnBodyMetadata());

    internal static long Of(Endpoint endpoint) => endpoint.Metadata.GetMetadata<BodyLimit>()?.Bytes ?? Default;

    /// <summary>Lets the server itself end a body that is read past our own reader.</summary>
    internal static void HoldServerTo(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = bytes;
    }

    private sealed record BodyLimit(long Bytes);
}

/// <summary>The endpoint reads its body by itself (forms, streams).</summary>
internal sealed class OwnBodyMetadata;
