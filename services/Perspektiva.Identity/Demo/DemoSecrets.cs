using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Perspektiva.Identity.Demo;

/// <summary>Secrets of the demo: derived, so that whoever plays the demo knows them without asking.</summary>
internal static class DemoSecrets
{
    /// <summary>base64url(HMAC-SHA256(key = the demo's secret, what)): of a client id its secret, of a login its password.</summary>
    public static string Of(string demoSecret, string what) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(demoSecret), Encoding.UTF8.GetBytes(what)));
}
