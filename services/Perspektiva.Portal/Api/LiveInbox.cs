using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Perspektiva.Portal.Api;

/// <summary>An open stream of a caller's notices.</summary>
public sealed class LiveInbox(HttpResponseMessage response, Stream stream) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> _events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();

    /// <summary>The next notice of a kind, heartbeats and others passed over.</summary>
    /// <param name="kind">For example <c>matches_found</c>; null = any.</param>
    /// <param name="atMost">How long to wait.</param>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<JsonElement> NextAsync(string? kind, TimeSpan atMost)
    {
        var until = Environment.TickCount64 + (long)atMost.TotalMilliseconds;
        while (await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMilliseconds(Math.Max(1, until - Environment.TickCount64))))
        {
            if (_events.Current.EventType != "notice") continue;
            var notice = JsonSerializer.Deserialize<JsonElement>(_events.Current.Data);
            if (kind is null || notice.GetProperty("kind").GetString() == kind) return notice;
        }
        throw new TimeoutException($"the stream ended before a notice {kind} came");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        response.Dispose();
    }
}
