using System.Net;
using System.Net.Sockets;

namespace Perspektiva.AppHost;

/// <summary>Loopback ports for this start.</summary>
internal static class Ports
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A port from 20000 to 31999 that nobody listens on: below the range from which the system gives ports to clients.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(20000, 32000);
            if (IsFree(port) && Given.Add(port))
                return port;
        }
    }

    /// <summary>The wanted port, or another free one when somebody listens there.</summary>
    public static int FreeOr(int wanted) => IsFree(wanted) && Given.Add(wanted) ? wanted : Free();

    /// <summary>Whether nobody listens at the port, and this user may.</summary>
    public static bool IsFree(int port) => CanBind(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanBind(IPAddress.IPv6Loopback, port));

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException e)
        {
            // A machine without IPv6 has no loopback there that could be taken.
            return e.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
