using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The last 1,000 lines that the host itself wrote about one resource.</summary>
internal sealed class HostLog : ILogger
{
    private readonly Queue<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var line = formatter(state, exception);
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > 1000)
                _lines.Dequeue();
        }
    }
}
