using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace Perspektiva.Identity.Keys;

/// <summary>
/// Identity checks tokens like every other service, with the client that asks for the issuer's key set; here the answer comes from memory, so that the
/// service needs neither its own address nor a free connection to itself.
/// </summary>
internal sealed class OwnKeySet(IOptionsMonitor<OpenIddictServerOptions> issuer) : HttpMessageHandler
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var keys = issuer.CurrentValue.SigningCredentials.Select(credentials => credentials.Key).OfType<RsaSecurityKey>().Select(key =>
        {
            var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
            return new
            {
                kty = "RSA",
                use = "sig",
                alg = SecurityAlgorithms.RsaSha256,
                kid = key.KeyId,
                n = Base64UrlEncoder.Encode(parameters.Modulus),
                e = Base64UrlEncoder.Encode(parameters.Exponent),
            };
        });
        return Task.FromResult(new HttpResponseMessage
        {
            RequestMessage = request,
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { keys })) { Headers = { ContentType = Json } },
        });
    }
}
