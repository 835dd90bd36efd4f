using Microsoft.Extensions.Logging;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging.Broker;

namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>Knows which event types have all their required consumers. One that has not is an error, asked again each second; its rows wait meanwhile and count no attempt.</summary>
internal sealed partial class RequiredConsumers(Topology topology, MessagingTelemetry telemetry, TimeProvider time, ILogger<RequiredConsumers> logger)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _ready = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _missing = new(StringComparer.Ordinal);

    /// <summary>The types that wait.</summary>
    public IReadOnlyCollection<string> Missing => _missing.Keys;

    /// <summary>The topology may be another one: ask again for every type.</summary>
    public void Forget()
    {
        _ready.Clear();
        _missing.Clear();
    }

    /// <summary>A message of this type came back: its consumers' queue is gone.</summary>
    public void Returned(string type)
    {
        _ready.Remove(type);
        Miss(type, "its queue");
    }

    /// <summary>Asks again for the types that wait, when their second is over.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        foreach (var type in _missing.Where(entry => time.GetElapsedTime(entry.Value) >= AskAgain).Select(entry => entry.Key).ToList())
            await AskAsync(type, ct);
    }

    /// <summary>Whether a row of this type may be sent.</summary>
    public async Task<bool> MaySendAsync(string type, CancellationToken ct)
    {
        if (_ready.Contains(type))
            return true;
        if (!_missing.ContainsKey(type))
            await AskAsync(type, ct);
        return _ready.Contains(type);
    }

    private async Task AskAsync(string type, CancellationToken ct)
    {
        if (!EventTypes.All.TryGetValue(type, out var record))
        {
            // Written by a newer release that ran here before: nothing says who must have it, so the broker's return decides.
            _missing.Remove(type);
            _ready.Add(type);
            return;
        }
        var absent = await topology.DeclareEventAsync(record, ct);
        if (absent.Count > 0)
        {
            Miss(type, string.Join(", ", absent));
            return;
        }
        if (_missing.Remove(type))
            LogFound(type);
        _ready.Add(type);
    }

    private void Miss(string type, string absent)
    {
        if (!_missing.ContainsKey(type))
            LogMissing(type, absent);
        _missing[type] = time.GetTimestamp();
        telemetry.Unroutable(type);
    }

    [LoggerMessage(EventId = 1220, Level = LogLevel.Error, Message = "{EventType} waits: required consumer missing ({Consumers})")]
    private partial void LogMissing(string eventType, string consumers);

    [LoggerMessage(EventId = 1221, Level = LogLevel.Information, Message = "{EventType} flows again: its required consumers are there")]
    private partial void LogFound(string eventType);
}
