using System.Security.Authentication;

namespace Perspektiva.Gateway.Routing;

/// <summary>HTTPS from TLS 1.2 on, whatever the machine's own settings would let through; an endpoint's <c>SslProtocols</c> in the configuration goes before it.</summary>
internal static class LeastTls
{
    public static void AddLeastTls(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(
        options => options.ConfigureHttpsDefaults(https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13));
}
