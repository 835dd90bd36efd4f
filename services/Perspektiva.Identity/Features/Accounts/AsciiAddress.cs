using System.Text;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Addresses as a header may hold them: a portal's may be written with umlauts, in its host (RFC 3490) or behind it.</summary>
internal static class AsciiAddress
{
    /// <summary>The whole address; null where it is none, or its host has no ASCII form: no browser would find it.</summary>
    public static string? Of(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && OriginOf(uri) is { } origin ? origin + uri.GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped) : null;

    /// <summary>Scheme, host and port; null where the host has no ASCII form.</summary>
    public static string? OriginOf(Uri uri) =>
        HostOf(uri) is { } host && Ascii.IsValid(host) ? $"{uri.Scheme}://{host}{(uri.IsDefaultPort ? "" : FormattableString.Invariant($":{uri.Port}"))}" : null;

    /// <summary>An IPv6 address keeps its brackets.</summary>
    private static string? HostOf(Uri uri)
    {
        try
        {
            return uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host;
        }
        catch (UriFormatException)
        {
            // The only way to ask whether it has one.
            return null;
        }
    }
}
