using Microsoft.Playwright;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>Lets a real browser read the service's pages.</summary>
internal static class Browsing
{
    public static async Task AnswerAsync(this MatchingService service, IRoute route)
    {
        using var response = await service.Http.GetAsync(new Uri(new Uri(route.Request.Url).PathAndQuery, UriKind.Relative));
        await route.FulfillAsync(new()
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.ToString(),
            BodyBytes = await response.Content.ReadAsByteArrayAsync(),
        });
    }
}
