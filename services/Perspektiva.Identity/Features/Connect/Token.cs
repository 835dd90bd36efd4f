using Microsoft.AspNetCore;
using Perspektiva.ServiceDefaults.Web;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Perspektiva.Identity.Features.Connect;

/// <summary><c>POST /connect/token</c>: OpenIddict has checked the client, its secret and the grant; here it is decided what the token says.</summary>
internal static class Token
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/connect/token", HandleAsync)
        .AllowAnonymous().WithOwnBody().ExcludeFromDescription().WithName("Token");

    private static Task<IResult> HandleAsync(HttpContext http, PortalToken portal, PersonToken person, CancellationToken ct)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict did not read the request");
        return request.GrantType switch
        {
            GrantTypes.ClientCredentials => portal.AnswerAsync(request, ct),
            GrantTypes.AuthorizationCode or GrantTypes.RefreshToken => person.AnswerAsync(http, request, ct),
            _ => Task.FromResult(ConnectErrors.Refuse(Errors.UnsupportedGrantType, "This grant type is not supported.")),
        };
    }
}
