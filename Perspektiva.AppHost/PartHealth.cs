using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Perspektiva.AppHost;

/// <summary>
/// What the parts say at <c>/health</c> that they lack. Their status alone does not tell it: Degraded is one without Redis, which is slower, and one without the broker, of which no event moves.
/// </summary>
/// <remarks>Kept here, and not only in the texts of the host's checks: a text that changes while the status stays is passed on to nobody.</remarks>
internal sealed class PartHealth
{
    /// <summary>The broker, as the parts' checks and the host's resources call it.</summary>
    public const string Broker = "rabbitmq";

    /// <summary>The cache, which nobody waits for.</summary>
    public const string Cache = "redis";

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _lacks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _ready = new(StringComparer.Ordinal);

    /// <summary>What the part said when it was last asked; nothing where it did not answer.</summary>
    public IReadOnlyList<string> LacksOf(string part) => _lacks.GetValueOrDefault(part, []);

    /// <summary>The part did not answer.</summary>
    public void Forget(string part) => _lacks.TryRemove(part, out _);

    /// <summary>The part's start is over: what it lacks from now on makes it Degraded, and holds up nobody.</summary>
    public void SetReady(string part) => _ready[part] = true;

    /// <summary>Takes what a part answered.</summary>
    /// <param name="part">Its name.</param>
    /// <param name="others">The names of the parts that the host asks itself: the gateway, which reports about them, is ready without them.</param>
    /// <param name="answer">JSON: <c>{"status":"Degraded","checks":{"redis":"Degraded"}}</c>.</param>
    /// <returns>Its health; and whether that counts at once, or the part may just be connecting and is asked again.</returns>
    public (HealthCheckResult Health, bool CountsAtOnce) Take(string part, IReadOnlySet<string> others, string answer)
    {
        if (Read(answer) is not { } lacks)
        {
            Forget(part);
            return (HealthCheckResult.Unhealthy("It answers, but does not tell its health."), false);
        }

        _lacks[part] = lacks;
        if (lacks.Count == 0)
            return (HealthCheckResult.Healthy(), true);
        var own = lacks.Where(name => !others.Contains(name)).ToList();
        var text = "without " + string.Join(", ", lacks);
        if (own.Count == 0 || _ready.ContainsKey(part))
            return (HealthCheckResult.Degraded(text), true);
        return (own.TrueForAll(name => name == Cache) ? HealthCheckResult.Degraded(text) : HealthCheckResult.Unhealthy(text), false);
    }

    /// <summary>The names of the checks that are not healthy; null where it is no such answer.</summary>
    private static List<string>? Read(string answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.TryGetProperty("checks", out var checks)
                ? [.. checks.EnumerateObject().Where(check => check.Value.GetString() != nameof(HealthStatus.Healthy)).Select(check => check.Name)]
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
