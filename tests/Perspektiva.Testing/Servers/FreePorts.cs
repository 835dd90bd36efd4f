using System.Net;
using System.Net.Sockets;

namespace Perspektiva.Testing.Servers;

/// <summary>Loopback ports that nobody listens on, below the range from which the system gives ports to clients.</summary>
public static class FreePorts
{
    private static readonly HashSet<int> Taken = [];
    private static readonly Lock Gate = new();

    /// <summary>One free port from 20000 to 31999, never the same one twice in a process.</summary>
    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                var port = Random.Shared.Next(20000, 32000);
                if (IsFree(port) && Taken.Add(port))
                    return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
