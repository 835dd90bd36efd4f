using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Aspire.Hosting.Engine;

/// <summary>A line that a process wrote, with the engine's timestamp before it.</summary>
internal readonly record struct DcpLogLine(string Text, bool IsError);

internal sealed partial class Dcp
{
    private static readonly (string Source, bool IsError)[] Sources = [("stdout", false), ("stderr", true)];

    /// <summary>What a process has written; with <paramref name="follow"/> also what it will write.</summary>
    public async IAsyncEnumerable<DcpLogLine> ReadLogAsync(string name, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (_client is null)
            yield break;
        var lines = Channel.CreateUnbounded<DcpLogLine>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var readers = Task.WhenAll(Sources.Select(source => ReadAsync(name, source.Source, source.IsError, follow, lines.Writer, stop.Token)));
        _ = readers.ContinueWith(_ => lines.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellation))
                yield return line;
        }
        finally
        {
            await stop.CancelAsync();
            await readers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(string name, string source, bool isError, bool follow, ChannelWriter<DcpLogLine> lines, CancellationToken cancellation)
    {
        var address = new Uri($"{Api}executables/{name}/log?source={source}&follow={(follow ? "true" : "false")}&timestamps=true", UriKind.Relative);
        using var response = await Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
            return;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
            await lines.WriteAsync(new DcpLogLine(line, isError), cancellation);
    }
}
