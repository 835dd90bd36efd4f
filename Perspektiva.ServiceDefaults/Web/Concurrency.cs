using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Optimistic concurrency over HTTP: the entity tag is the aggregate's version in quotes.</summary>
public static class Concurrency
{
    /// <summary>Compares <c>If-Match</c> with the record's version.</summary>
    /// <returns>Null when it matches (or is <c>*</c>), else 428 when it is missing, 400 when it is malformed, 412 when the record has moved on.</returns>
    public static ProblemResult? IfMatch(this HttpRequest request, long version)
    {
        ArgumentNullException.ThrowIfNull(request);
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            return Problems.Of(ProblemType.PreconditionRequired);
        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags) || (tags.Count > 1 && tags.Contains(EntityTagHeaderValue.Any)))
            return Problems.Validation([new ValidationError(null, "must be an entity tag in quotes, or *", "malformed", "If-Match")]);
        var expected = ETag(version);
        foreach (var tag in tags)
        {
            if (tag.Equals(EntityTagHeaderValue.Any) || (!tag.IsWeak && tag.Tag == expected))
                return null;
        }
        return Problems.Of(ProblemType.PreconditionFailed);
    }

    /// <summary>The entity tag of a version, in quotes.</summary>
    public static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Sets the header <c>ETag</c>.</summary>
    public static void WithETag(this HttpResponse response, long version)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers.ETag = ETag(version);
    }

    /// <summary>Adds the header <c>ETag</c> to a result.</summary>
    public static IResult WithETag(this IResult result, long version) => new TaggedResult(result, version);

    private sealed class TaggedResult(IResult inner, long version) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => (inner as IStatusCodeHttpResult)?.StatusCode;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.WithETag(version);
            return inner.ExecuteAsync(httpContext);
        }
    }
}
