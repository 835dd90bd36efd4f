using System.Net;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>People who are invited and accept.</summary>
internal static class Invited
{
    public const string Page = "/account/accept-invitation";
    public const string Password = "ein ganz guter Satz";

    public static async Task<ApiAnswer> InviteAsync(this IdentityHost host, string token, string role, string? record)
    {
        using var http = host.Browser();
        var answer = await http.SubmitAsync("/v1/invitations", token, record is null ? new { role } : new { role, record });
        Assert.True(answer.Status == 201, answer.Text);
        return answer;
    }

    public static async Task<HttpStatusCode> AcceptAsync(this IdentityHost host, ApiAnswer invitation, string? login = null, string password = Password)
    {
        using var person = new Person(host);
        return await AcceptAsync(person, invitation.Json.GetProperty("code").GetString()!, login, password);
    }

    /// <summary>Accepts and signs in: the access token, and whose account it is.</summary>
    public static async Task<(string Token, string Subject)> SignedInAsync(this IdentityHost host, string code, string scope, string? login = null)
    {
        using var person = new Person(host);
        Assert.Equal(HttpStatusCode.OK, await AcceptAsync(person, code, login, Password));
        using var back = await person.GetAsync(person.AuthorizeUrl(scope));
        var token = (await person.ExchangeCodeAsync(back.Headers.Location!)).GetProperty("access_token").GetString()!;
        return (token, IdentityHost.Read(token).Payload.GetProperty("sub").GetString()!);
    }

    public static string CodeOf(this ApiAnswer invitation) => invitation.Json.GetProperty("code").GetString()!;

    private static async Task<HttpStatusCode> AcceptAsync(Person person, string code, string? login, string password)
    {
        using var answer = await person.SubmitAsync(
            $"{Page}?code={code}", Page, ("code", code), ("login", login ?? $"{Guid.CreateVersion7():N}"), ("password", password), ("repeat", password));
        return answer.StatusCode;
    }
}
