using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.HttpOverrides;

namespace Perspektiva.Gateway.Routing;

/// <summary>
/// The network's own proxies before the gateway, which end HTTPS or share the load: setting <c>Gateway:TrustedProxies</c>, addresses and networks (CIDR) apart by
/// commas. Theirs are <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>; anybody else's are not believed.
/// </summary>
internal static class TrustedProxies
{
    private const string Setting = "Gateway:TrustedProxies";

    public static void AddTrustedProxies(this WebApplicationBuilder builder)
    {
        var proxies = Read(builder.Configuration);
        if (proxies.Count == 0)
            return;
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // a chain of them: back to the first that is none of ours
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                options.KnownIPNetworks.Add(proxy);
        });
    }

    /// <summary>Before everything that asks for the client's address or for HTTPS.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        if (Read(app.Configuration).Count > 0)
            app.UseForwardedHeaders();
    }

    /// <exception cref="InvalidOperationException">One of them is neither an address nor a network.</exception>
    private static List<System.Net.IPNetwork> Read(IConfiguration configuration) =>
        [.. (configuration[Setting] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    private static System.Net.IPNetwork Parse(string proxy)
    {
        if (System.Net.IPNetwork.TryParse(proxy, out var network))
            return network;
        // Not "10" or "0x7f.1", which are addresses as well.
        if (IPAddress.TryParse(proxy, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == proxy))
            return new System.Net.IPNetwork(address, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32);
        throw new InvalidOperationException($"{Setting}: '{proxy}' is neither an address nor a network such as 10.0.0.0/24");
    }
}
