using System.Net;
using System.Net.Sockets;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Under which name a remote address is counted.</summary>
public static class RemoteAddress
{
    /// <summary>An IPv6 customer holds a whole /64, so that counts as one.</summary>
    public static string NameOf(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
