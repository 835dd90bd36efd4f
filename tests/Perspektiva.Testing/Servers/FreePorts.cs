using System.Net;
using System.Net.Sockets;

namespace Perspektiva.Testing.Servers;

/// <summary>Loopback ports that nobody listens on, below the range from which the host takes its own: what a test hands to it may be listened on only later.</summary>
public static class FreePorts
{
    private static readonly HashSet<int> Taken = [];
    private static readonly Lock Gate = new();

    /// <summary>One free port from 10000 to 19999, never the same one twice in a process.</summary>
    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                var port = Random.Shared.Next(10000, 20000);
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
