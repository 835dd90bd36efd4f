using Microsoft.AspNetCore.Authentication;
using OpenIddict.Server.AspNetCore;

namespace Perspektiva.Identity.Features.Connect;

/// <summary>Refusals in the form that OAuth asks for (RFC 6749, 5.2).</summary>
internal static class ConnectErrors
{
    public static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
