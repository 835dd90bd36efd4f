using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Gateway.Limits;

/// <summary>Counts the live streams that go through this gateway: a portal's by client and organisation, as its requests, and a person's besides by themselves.</summary>
internal sealed class OpenStreams(IOptions<RateLimitOptions> options)
{
    /// <summary>One may end at any moment, and each does within ten minutes.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>A place for one more, to be given back at the stream's end; null when the caller holds as many as they may.</summary>
    public IDisposable? TryOpen(Caller caller)
    {
        var isPerson = caller.Subject != caller.ClientId;
        var (name, most) = isPerson
            ? ($"{RateLimitMiddleware.NameOf(caller)}:{caller.Subject}", options.Value.StreamsPerPerson)
            : (RateLimitMiddleware.NameOf(caller), options.Value.StreamsPerClient);
        lock (_lock)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, name, out _);
            if (count >= most)
                return null;
            count++;
        }
        return new Place(this, name);
    }

    private void Close(string name)
    {
        lock (_lock)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_open, name);
            if (--count == 0)
                _open.Remove(name);
        }
    }

    private sealed class Place(OpenStreams streams, string name) : IDisposable
    {
        public void Dispose() => streams.Close(name);
    }
}
