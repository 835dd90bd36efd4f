using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>What an endpoint's every answer says before the endpoint goes: the headers <c>Deprecation</c> (RFC 9745) and <c>Sunset</c> (RFC 8594); the OpenAPI document says it, too.</summary>
public static class Deprecation
{
    /// <summary>Announces the end of an endpoint.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="since">From this day on nobody should build on it; its begin in UTC.</param>
    /// <param name="sunset">From this day on it may be gone; its begin in UTC, not before <paramref name="since"/>.</param>
    public static TBuilder WithDeprecation<TBuilder>(this TBuilder builder, DateOnly since, DateOnly sunset) where TBuilder : IEndpointConventionBuilder
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sunset, since);
        return builder.WithMetadata(new DeprecationMetadata(since, sunset));
    }

    /// <summary>After routing: whoever is refused is told as well.</summary>
    internal static void UseDeprecation(this WebApplication app) => app.Use(static (context, next) =>
    {
        // When the answer starts: what goes wrong clears the headers that stand there before.
        if (context.GetEndpoint()?.Metadata.GetMetadata<DeprecationMetadata>() is { } metadata)
            context.Response.OnStarting(() => metadata.TellAsync(context.Response));
        return next(context);
    });
}

internal sealed record DeprecationMetadata(DateOnly Since, DateOnly Sunset)
{
    public Task TellAsync(HttpResponse response)
    {
        response.Headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{BeginOf(Since).ToUnixTimeSeconds()}");
        response.Headers["Sunset"] = BeginOf(Sunset).ToString("R", CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    private static DateTimeOffset BeginOf(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
