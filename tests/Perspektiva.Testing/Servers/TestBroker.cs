using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Perspektiva.Testing.Servers;

/// <summary>A RabbitMQ virtual host of one test's (or one fixture's) own.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private TestBroker(Uri server, Uri management, string name)
    {
        VirtualHost = name;
        Uri = new UriBuilder(server) { Path = name }.Uri;
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) };
        Management = new HttpClient(handler) { BaseAddress = new UriBuilder(management) { UserName = "", Password = "", Path = "/api/" }.Uri };
        Management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(System.Uri.UnescapeDataString(management.UserInfo))));
    }

    /// <summary>The virtual host's name; it needs no escaping.</summary>
    public string VirtualHost { get; }

    /// <summary><c>amqp://user:password@127.0.0.1:port/vhost</c>.</summary>
    public Uri Uri { get; }

    /// <summary>The same as text, as services get it.</summary>
    public string ConnectionString => Uri.AbsoluteUri;

    /// <summary>The management API of the server (base address <c>.../api/</c>), signed in.</summary>
    public HttpClient Management { get; }

    internal static async Task<TestBroker> CreateAsync(Uri server, Uri management, string word)
    {
        var broker = new TestBroker(server, management, $"{word.ToLowerInvariant()}-{Guid.CreateVersion7():N}");
        var user = System.Uri.UnescapeDataString(server.UserInfo.Split(':')[0]);
        (await broker.Management.PutAsJsonAsync($"vhosts/{broker.VirtualHost}", new { })).EnsureSuccessStatusCode();
        (await broker.Management.PutAsJsonAsync(
            $"permissions/{broker.VirtualHost}/{user}", new { configure = ".*", write = ".*", read = ".*" })).EnsureSuccessStatusCode();
        return broker;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using (Management)
            (await Management.DeleteAsync($"vhosts/{VirtualHost}")).EnsureSuccessStatusCode();
    }
}
