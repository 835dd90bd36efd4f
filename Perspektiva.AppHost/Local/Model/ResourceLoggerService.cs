using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One line of a resource's console log.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>The console logs of resources: the engine's, and what the host itself writes about a resource.</summary>
public sealed class ResourceLoggerService
{
    private readonly ConcurrentDictionary<string, HostLog> _own = new(StringComparer.Ordinal);
    private readonly Engine.Dcp _engine;

    internal ResourceLoggerService(Engine.Dcp engine) => _engine = engine;

    /// <summary>Writes into a resource's console log.</summary>
    public ILogger GetLogger(string resourceName) => Own(resourceName);

    /// <summary>All lines there are now, and no more.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        var lines = new List<LogLine>();
        await foreach (var line in _engine.ReadLogAsync(resourceName, follow: false, CancellationToken.None))
            lines.Add(new LogLine(lines.Count + 1, line.Text, line.IsError));
        foreach (var text in Own(resourceName).Lines)
            lines.Add(new LogLine(lines.Count + 1, text, IsErrorMessage: false));
        yield return lines;
    }

    internal HostLog Own(string resourceName) => _own.GetOrAdd(resourceName, _ => new HostLog());
}
