using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Perspektiva.Portal.Api;

/// <summary>The demo clients' secrets, derived from one that the host generated: <c>base64url(HMAC-SHA256(secret, client id))</c>.</summary>
public static class DemoSecrets
{
    /// <summary>The environment variable that holds the one secret.</summary>
    public const string Variable = "PERSPEKTIVA_DEMO_SECRET";

    /// <summary>The secret of one client, or the password of one login.</summary>
    public static string Of(string demoSecret, string name) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(demoSecret), Encoding.UTF8.GetBytes(name)));
}
