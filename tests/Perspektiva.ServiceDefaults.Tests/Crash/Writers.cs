using System.Net.Http.Json;
using System.Net.Sockets;

namespace Perspektiva.ServiceDefaults.Tests.Crash;

/// <summary>Eight clients that write versions of their own keys, and repeat a write under its id until it is acknowledged.</summary>
internal sealed class Writers(IReadOnlyList<Uri> producers, int writers, int keysOfEach, int versions, int seed) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = TimeSpan.FromSeconds(5) };
    private int _attempted;
    private int _acknowledged;
    private int _repeated;

    public int Attempted => Volatile.Read(ref _attempted);

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Requests that ended without an answer, or with a refusal.</summary>
    public int Repeated => Volatile.Read(ref _repeated);

    public int Total => writers * keysOfEach * versions;

    public Task RunAsync(CancellationToken ct) => Task.WhenAll(Enumerable.Range(0, writers).Select(number => WriteAsync(number, ct)));

    public void Dispose() => _http.Dispose();

    private async Task WriteAsync(int number, CancellationToken ct)
    {
        var random = new Random(seed + number);
        var keys = Enumerable.Range(0, keysOfEach).Select(_ => Guid.CreateVersion7()).ToArray();
        for (var version = 1; version <= versions; version++)
        {
            foreach (var key in keys)
            {
                Interlocked.Increment(ref _attempted);
                var write = new { Id = Guid.CreateVersion7(), Key = key, Version = version };
                while (!await TryAsync(producers[random.Next(producers.Count)], write, ct))
                    Interlocked.Increment(ref _repeated);
                Interlocked.Increment(ref _acknowledged);
            }
        }
    }

    private async Task<bool> TryAsync(Uri producer, object write, CancellationToken ct)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(new Uri(producer, "/write"), write, ct);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            // A process that is killed between the connection and its first use shows as the socket's own failure.
            await Task.Delay(20, ct);
            return false;
        }
    }
}
