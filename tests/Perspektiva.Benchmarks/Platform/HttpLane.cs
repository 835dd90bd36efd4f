using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>One connection that sends one request after another with as little work of its own as possible, so that the load takes no CPU from what is measured.</summary>
internal sealed class HttpLane : IDisposable
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] EndOfChunks = "0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;
    private readonly byte[] _answer = new byte[64 * 1024];

    private HttpLane(Socket socket) => _socket = socket;

    public static async Task<HttpLane> ConnectAsync(Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        return new HttpLane(socket);
    }

    /// <summary>A request as bytes.</summary>
    public static byte[] Request(string method, string path, string token, string? body = null, string? key = null)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n");
        if (key is not null)
            text.Append($"Idempotency-Key: {key}\r\n");
        if (body is not null)
            text.Append($"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(body).ToString());
    }

    /// <summary>Sends, and reads the whole answer.</summary>
    /// <returns>The status.</returns>
    public async Task<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        var filled = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(filled));
            if (read == 0)
                throw new IOException("The server closed the connection");
            filled += read;
            if (IsWhole(_answer.AsSpan(0, filled)))
                return Utf8Parser.TryParse(_answer.AsSpan(9, 3), out int status, out _) ? status : 0;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf(EndOfHead);
        if (end < 0)
            return false;
        var head = answer[..end];
        var length = head.IndexOf("Content-Length: "u8);
        if (length < 0)
            return head.IndexOf("chunked"u8) < 0 || answer.EndsWith(EndOfChunks);
        return Utf8Parser.TryParse(head[(length + 16)..], out int bytes, out _) && answer.Length >= end + EndOfHead.Length + bytes;
    }
}

/// <summary>Several lanes at one address, each as fast as it is answered.</summary>
internal sealed class Load : IDisposable
{
    private readonly HttpLane[] _lanes;
    private readonly int _expected;

    private Load(HttpLane[] lanes, int expected) => (_lanes, _expected) = (lanes, expected);

    public static async Task<Load> ConnectAsync(Uri address, int lanes, int expectedStatus) =>
        new(await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => HttpLane.ConnectAsync(address))), expectedStatus);

    /// <summary>Loads for a while.</summary>
    /// <param name="length">How long.</param>
    /// <param name="next">The next request of a lane; the lane's own buffer may be changed and given again.</param>
    /// <returns>Requests answered as expected, and the seconds that they took.</returns>
    /// <exception cref="InvalidOperationException">An answer had another status.</exception>
    public async Task<(int Requests, double Seconds)> RunAsync(TimeSpan length, Func<int, ReadOnlyMemory<byte>> next)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var counts = await Task.WhenAll(_lanes.Select((lane, number) => Task.Run(async () =>
        {
            var count = 0;
            while (clock.Elapsed < length)
            {
                var status = await lane.SendAsync(next(number));
                if (status != _expected)
                    throw new InvalidOperationException($"Answered {status} instead of {_expected}");
                count++;
            }
            return count;
        })));
        return (counts.Sum(), clock.Elapsed.TotalSeconds);
    }

    public void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
    }
}
