using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

using Perspektiva.Testing.Servers;

namespace Perspektiva.EndToEnd.Tests.Platform;

/// <summary>The demo's mailbox alone, and a sender that says to it, line by line, what a mail server would.</summary>
internal sealed class OwnMailbox : IAsyncDisposable
{
    private readonly Process _process;
    private readonly int _smtp;

    private OwnMailbox(Process process, int smtp, Uri address) => (_process, _smtp, Address) = (process, smtp, address);

    public Uri Address { get; }

    public static async Task<OwnMailbox> StartAsync()
    {
        var (smtp, http) = (FreePorts.Next(), FreePorts.Next());
        var start = new ProcessStartInfo("node", ["mailbox.mjs"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "Perspektiva.AppHost", "native", "mailbox"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["SMTP_PORT"] = smtp.ToString(CultureInfo.InvariantCulture);
        start.Environment["HTTP_PORT"] = http.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return line is null ? throw new InvalidOperationException("the mailbox did not open") : new OwnMailbox(process, smtp, new Uri($"http://127.0.0.1:{http}"));
    }

    /// <summary>Hands in one e-mail.</summary>
    /// <param name="subject">As it stands in the header.</param>
    /// <param name="html">The body, quoted-printable.</param>
    /// <param name="header">One more header.</param>
    public async Task ReceiveAsync(string subject, string html, string header)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _smtp);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await HeardAsync(reader, "220");
        foreach (var (say, answer) in new[]
        {
            ("HELO test", "250"), ("MAIL FROM:<network@demo.example>", "250"), ("RCPT TO:<coach@demo.example>", "250"), ("DATA", "354"),
            ($"From: network@demo.example\r\nTo: coach@demo.example\r\nSubject: {subject}\r\n{header}\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
                + $"Content-Transfer-Encoding: quoted-printable\r\n\r\n{html}\r\n.", "250"),
        })
        {
            await writer.WriteLineAsync(say);
            await HeardAsync(reader, answer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task HeardAsync(StreamReader reader, string code)
    {
        var line = await reader.ReadLineAsync();
        if (line?.StartsWith(code, StringComparison.Ordinal) != true) throw new InvalidOperationException($"the mailbox said {line} instead of {code}");
    }
}
