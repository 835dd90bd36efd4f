using System.Net;
using System.Net.Sockets;

namespace Perspektiva.Notification.Tests;

/// <summary>A mail server on this machine that speaks SMTP as far as a sender needs, and refuses what the test says.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public MailServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The command that is refused, as <c>MAIL</c> or <c>RCPT</c>, with what; none = everything is taken.</summary>
    public (string Command, string Answer)? Refusal { get; set; }

    /// <summary>What happens before it refuses; nothing unless set.</summary>
    public Func<Task>? Refusing { get; set; }

    /// <summary>What happens before it says that it took a message; nothing unless set.</summary>
    public Func<Task>? Taking { get; set; }

    /// <summary>How many messages it took.</summary>
    public int Taken { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await TalkAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The test is over, or the sender hung up.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test ready");
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            var command = line.Split(' ')[0].ToUpperInvariant();
            if (Refusal?.Command == command && Refusing is { } refusing) await refusing();
            await writer.WriteLineAsync(Refusal is { } refusal && refusal.Command == command ? refusal.Answer : command == "DATA" ? "354 go on" : "250 OK");
            if (command == "DATA") await TakeAsync(reader, writer);
            if (command == "QUIT") return;
        }
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer)
    {
        while (await reader.ReadLineAsync(_end.Token) is { } line && line != ".") { }
        Taken++;
        if (Taking is { } taking) await taking();
        await writer.WriteLineAsync("250 taken");
    }
}
