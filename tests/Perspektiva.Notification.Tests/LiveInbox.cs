using System.Net.ServerSentEvents;

using Perspektiva.Testing;

namespace Perspektiva.Notification.Tests;

/// <summary>A caller's open inbox stream.</summary>
internal sealed class LiveInbox(HttpResponseMessage answer, Stream stream) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> _items = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();

    /// <summary>The id of the newest event, as a client keeps it.</summary>
    public string? LastId { get; private set; }

    /// <summary>Opens it and waits for the first heartbeat.</summary>
    public static async Task<LiveInbox> OpenAsync(HttpClient http, string token, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/inbox/stream") { Headers = { { "Authorization", "Bearer " + token } } };
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var live = new LiveInbox(answer, await answer.Content.ReadAsStreamAsync());
        Assert.Equal("heartbeat", (await live.NextAsync()).EventType);
        return live;
    }

    public async Task<SseItem<string>> NextAsync()
    {
        Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(Patience.Length));
        if (_items.Current.EventId is { } id) LastId = id;
        return _items.Current;
    }

    public async Task<SseItem<string>> NextNoticeAsync()
    {
        while (true)
            if (await NextAsync() is { EventType: "notice" } notice) return notice;
    }

    /// <summary>The kinds of the events until the stream ends; it must, before its next heartbeat.</summary>
    public async Task<IReadOnlyList<string>> RestAsync()
    {
        List<string> kinds = [];
        while (await _items.MoveNextAsync().AsTask().WaitAsync(Patience.Length)) kinds.Add(_items.Current.EventType);
        return kinds;
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        answer.Dispose();
    }
}
