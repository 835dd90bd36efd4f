using System.Net.Http.Json;
using System.Text.Json;

namespace Perspektiva.Portal.Demo;

/// <summary>The local SMTP server that catches the demo's e-mail, read back over HTTP.</summary>
internal sealed class Mailbox(HttpClient http, Uri address)
{
    /// <summary>Waits until an e-mail to each address has arrived; answers how many there are to them.</summary>
    /// <exception cref="TimeoutException">One did not come in time.</exception>
    public async Task<int> WaitForAsync(IReadOnlyCollection<string> recipients, TimeSpan atMost, CancellationToken cancellation)
    {
        var limit = Environment.TickCount64 + (long)atMost.TotalMilliseconds;
        while (true)
        {
            var messages = await http.GetFromJsonAsync<JsonElement>(new Uri(address, "/messages"), cancellation);
            var counts = recipients.Select(recipient => messages.EnumerateArray().Count(message => message.GetRawText().Contains(recipient, StringComparison.OrdinalIgnoreCase))).ToList();
            if (counts.TrueForAll(count => count > 0)) return counts.Sum();
            if (Environment.TickCount64 > limit) throw new TimeoutException("e-mail did not arrive");
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }
}
