using Microsoft.AspNetCore.WebUtilities;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>The Content-Security-Policy of a page.</summary>
internal static class PagePolicy
{
    private const string Base = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    /// <summary>
    /// Browsers hold <c>form-action</c> against the redirects that follow a form, so the portal that waits for the code must stand in it. The address comes from
    /// the request; OpenIddict compares it with the registered ones before anything is sent there.
    /// </summary>
    public static string For(string? authorizeUrl)
    {
        var mark = authorizeUrl?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        if (mark < 0)
            return Base;
        var query = QueryHelpers.ParseQuery(authorizeUrl![mark..]);
        return Uri.TryCreate(query.TryGetValue("redirect_uri", out var value) ? value.ToString() : null, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            && AsciiAddress.OriginOf(uri) is { } origin
            ? $"{Base} {origin}"
            : Base;
    }
}
