using Microsoft.AspNetCore.Http;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>401 as a problem with the challenge that RFC 6750 asks for; never why exactly a token was refused.</summary>
internal static class BearerProblems
{
    public static Task UnauthorizedAsync(HttpContext context)
    {
        var sent = context.Request.Headers.Authorization.Count > 0;
        context.Response.Headers.WWWAuthenticate = sent ? "Bearer error=\"invalid_token\"" : "Bearer";
        var detail = sent ? "The access token is malformed, expired, or not meant for this service" : null;
        return Problems.Of(ProblemType.Unauthorized, detail).ExecuteAsync(context);
    }
}
