using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Perspektiva.AppHost;

/// <summary>
/// Whether a server speaks its protocol, told by its first answer and without signing in: an open port is too early
/// (PostgreSQL accepts connections while it still recovers), and a driver for each server is too much for one question.
/// </summary>
internal static class ServerProbes
{
    /// <summary>PostgreSQL asks a new session for its password ('R'), or says that it is still starting ('E').</summary>
    public static Task<HealthCheckResult> PostgresAsync(int port, string user, CancellationToken cancellation)
    {
        var body = Encoding.ASCII.GetBytes($"user\0{user}\0database\0postgres\0\0");
        var message = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), 3 << 16);
        body.CopyTo(message, 8);
        return AskAsync(port, message, (byte)'R', cancellation);
    }

    /// <summary>Redis answers a PING with an error about the missing password ('-') or with '+'; while loading it says so, with '-LOADING'.</summary>
    public static Task<HealthCheckResult> RedisAsync(int port, CancellationToken cancellation) =>
        AskAsync(port, "PING\r\n"u8.ToArray(), (byte)'-', cancellation);

    /// <summary>RabbitMQ answers the protocol header with a method frame (1).</summary>
    public static Task<HealthCheckResult> RabbitMqAsync(int port, CancellationToken cancellation) =>
        AskAsync(port, [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1], 1, cancellation);

    private static Task<HealthCheckResult> AskAsync(int port, byte[] question, byte expected, CancellationToken cancellation) =>
        Patience.AskAsync(c => AskOnceAsync(port, question, expected, c), cancellation);

    private static async Task<HealthCheckResult> AskOnceAsync(int port, byte[] question, byte expected, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(question, limit.Token);
            var answer = new byte[1];
            await stream.ReadExactlyAsync(answer, limit.Token);
            return answer[0] == expected ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("It answers, but is not ready.");
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("It does not answer.");
        }
    }
}
