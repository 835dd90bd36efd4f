using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace Perspektiva.ServiceDefaults.Tests.Crash;

/// <summary>Eight clients of the employer service that register companies and change them, and repeat each request until they know how it ended.</summary>
internal sealed class Companies(Uri employer, string token, int writers, int companiesOfEach, int versions) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = TimeSpan.FromSeconds(10),
        BaseAddress = employer,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    private int _attempted;
    private int _acknowledged;
    private int _repeated;

    public int Total => writers * companiesOfEach * versions;

    public int Attempted => Volatile.Read(ref _attempted);

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public int Repeated => Volatile.Read(ref _repeated);

    public Task RunAsync(CancellationToken ct) => Task.WhenAll(Enumerable.Range(0, writers).Select(number => WriteAsync(number, ct)));

    public void Dispose() => _http.Dispose();

    private async Task WriteAsync(int number, CancellationToken ct)
    {
        var ids = new string[companiesOfEach];
        for (var i = 0; i < companiesOfEach; i++)
        {
            var key = Guid.CreateVersion7().ToString();
            ids[i] = (await CountAsync(() => RegisterAsync(key, $"Betrieb {number}-{i}", ct), ct)).Trim('/').Split('/')[^1];
        }
        for (var version = 2; version <= versions; version++)
        {
            foreach (var id in ids)
            {
                var before = version - 1;
                await CountAsync(() => ChangeAsync(id, before, ct), ct);
            }
        }
    }

    private async Task<string> CountAsync(Func<Task<string?>> request, CancellationToken ct)
    {
        Interlocked.Increment(ref _attempted);
        while (true)
        {
            if (await TryAsync(request, ct) is { } answer)
            {
                Interlocked.Increment(ref _acknowledged);
                return answer;
            }
            Interlocked.Increment(ref _repeated);
            await Task.Delay(25, ct);
        }
    }

    /// <summary>The same key again is answered with the stored answer.</summary>
    private async Task<string?> RegisterAsync(string key, string name, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/companies") { Content = JsonContent.Create(new { name, synthetic = true }) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await _http.SendAsync(request, ct);
        return Known(answer, HttpStatusCode.Created) ? answer.Headers.Location!.OriginalString : null;
    }

    /// <summary>A repeated change whose first answer was lost finds its own version there: 412, and the version is the wanted one.</summary>
    private async Task<string?> ChangeAsync(string id, int before, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/companies/{id}") { Content = JsonContent.Create(new { maxPlacements = before }) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{before}\"");
        using var answer = await _http.SendAsync(request, ct);
        if (answer.StatusCode != HttpStatusCode.PreconditionFailed)
            return Known(answer, HttpStatusCode.OK) ? id : null;
        using var now = await _http.GetAsync(new Uri($"/v1/companies/{id}", UriKind.Relative), ct);
        return now.IsSuccessStatusCode && now.Headers.ETag?.Tag == $"\"{before + 1}\"" ? id : null;
    }

    /// <summary>Down, shedding or in flight: again. Anything else is a fault of the test.</summary>
    private static bool Known(HttpResponseMessage answer, HttpStatusCode done)
    {
        if (answer.StatusCode == done)
            return true;
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.ServiceUnavailable, HttpStatusCode.Conflict, HttpStatusCode.BadGateway });
        return false;
    }

    private static async Task<string?> TryAsync(Func<Task<string?>> request, CancellationToken ct)
    {
        try
        {
            return await request();
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            // A process that is killed between the connection and its first use shows as the socket's own failure.
            return null; // Nobody knows how it ended: ask again.
        }
    }
}
