using Microsoft.AspNetCore.WebUtilities;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>The Content-Security-Policy of a page.</summary>
internal static class PagePolicy
{
    private const string Base = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    /// <summary>
    /// Browsers hold <c>form-action</c> against the redirects that follow a form, so the portal must stand in it that waits for the code, or for the browser after
    /// the sign-out. The address comes from the request; OpenIddict compares it with the registered ones before anything is sent there.
    /// </summary>
    public static string For(string? portal) =>
        Uri.TryCreate(portal, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && AsciiAddress.OriginOf(uri) is { } origin ? $"{Base} {origin}" : Base;

    /// <summary>Where the request for a code says that the portal waits for it.</summary>
    public static string? CallbackOf(string? authorizeUrl)
    {
        var mark = authorizeUrl?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        return mark >= 0 && QueryHelpers.ParseQuery(authorizeUrl![mark..]).TryGetValue("redirect_uri", out var value) ? value.ToString() : null;
    }
}
