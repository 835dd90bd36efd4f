using System.Diagnostics.CodeAnalysis;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Addresses of the sign-in page, and where it may lead back to.</summary>
internal static class SignInPath
{
    public const string Path = "/account/sign-in";
    private const string AuthorizePath = "/connect/authorize";

    public static string For(string returnUrl) => Path + QueryString.Create("returnUrl", returnUrl);

    /// <summary>Only our own authorisation endpoint: no open redirect. In ASCII, as <see cref="For"/> is given it: nothing else goes into a header.</summary>
    public static bool IsAllowed([NotNullWhen(true)] string? returnUrl) =>
        returnUrl is { Length: <= 8000 } && returnUrl.StartsWith(AuthorizePath + "?", StringComparison.Ordinal) && !returnUrl.AsSpan().ContainsAnyExceptInRange('!', '~');
}
