using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Demo;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>An identity service of a test's own, with real PostgreSQL and RabbitMQ, as the platform runs it.</summary>
internal sealed class IdentityHost : IAsyncDisposable
{
    public const string DemoSecret = "secret of the demo";
    private readonly TestDatabase _database;
    private readonly TestBroker _broker;
    private readonly Dictionary<string, string> _settings;
    private IdentityFactory? _factory;

    private IdentityHost(TestDatabase database, TestBroker broker, bool demo, string folder)
    {
        _database = database;
        _broker = broker;
        Folder = folder;
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Next()}");
        _settings = SettingsOf(database, broker, demo, Folder, Url);
    }

    public string Url { get; }
    public string Folder { get; }
    public TestBroker Broker => _broker;
    public ShiftedTime Time { get; } = new();
    public IServiceProvider Services => _factory!.Services;

    /// <param name="demo">With the demo's organisations, clients and people.</param>
    /// <param name="ownKeys">With keys that nobody else in this process has: for tests of the keys themselves.</param>
    public static async Task<IdentityHost> StartAsync(bool demo = true, bool ownKeys = false)
    {
        var broker = await TestServers.RabbitMqAsync("identity");
        var folder = Directory.CreateTempSubdirectory("identity-tests").FullName;
        var database = await Migrated.CopyAsync(demo, ownKeys ? null : folder, (empty, first) => StepAsync(SettingsOf(empty, broker, demo, first, "http://127.0.0.1"), "migrate"));
        var host = new IdentityHost(database, broker, demo, folder);
        host.Start();
        return host;
    }

    public void Start()
    {
        _factory = new IdentityFactory(_settings, Time);
        _factory.UseKestrel(new Uri(Url).Port);
        _factory.StartServer();
    }

    public async Task StopAsync()
    {
        if (_factory is not null)
            await _factory.DisposeAsync();
        _factory = null;
    }

    /// <summary>Runs the executable with a step's arguments; returns what it prints.</summary>
    public Task<string> StepAsync(params string[] args) => StepAsync(_settings, args);

    /// <summary>A browser of a person's own: cookies, no redirects followed.</summary>
    public HttpClient Browser()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true };
        return new HttpClient(handler, disposeHandler: true) { BaseAddress = new Uri(Url) };
    }

    public static string SecretOf(string what) => DemoSecrets.Of(DemoSecret, what);

    /// <summary>What the token endpoint answers to a demo portal.</summary>
    public async Task<JsonElement> AskTokenAsync(string client, string? scope, string? actor = null, string? secret = null)
    {
        using var http = Browser();
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret ?? SecretOf(client) };
        if (scope is not null)
            form["scope"] = scope;
        if (actor is not null)
            form["actor"] = actor;
        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), content);
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
    }

    public async Task<string> TokenAsync(string client, string scope, string? actor = null) =>
        (await AskTokenAsync(client, scope, actor)).GetProperty("access_token").GetString()!;

    /// <summary>Header and payload of a token, unchecked.</summary>
    public static (JsonElement Header, JsonElement Payload) Read(string token)
    {
        var parts = token.Split('.');
        return (Parse(parts[0]), Parse(parts[1]));
        static JsonElement Parse(string part) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(part)));
    }

    /// <summary>Lets the service handle an event as its inbox would: handler, then one commit.</summary>
    public async Task HearAsync<TEvent, THandler>(TEvent e) where TEvent : IIntegrationEvent where THandler : class, IHandle<TEvent>
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(e, new EventContext(e.EventId, "test", 1, false), CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    public async Task<T> QueryAsync<T>(Func<IdentityDb, Task<T>> query)
    {
        await using var scope = Services.CreateAsyncScope();
        return await query(scope.ServiceProvider.GetRequiredService<IdentityDb>());
    }

    public Task<string> OrganisationOfAsync(string client) =>
        QueryAsync(db => db.Memberships.Where(m => m.Subject == client && m.RevokedAt == null).Select(m => m.Organisation.PublicId).SingleAsync());

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _database.DisposeAsync();
        await _broker.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static Dictionary<string, string> SettingsOf(TestDatabase database, TestBroker broker, bool demo, string folder, string url) => new()
    {
        ["ConnectionStrings:identity"] = database.ConnectionString,
        ["ConnectionStrings:rabbitmq"] = broker.ConnectionString,
        ["Perspektiva:MasterKey"] = Convert.ToBase64String(SHA256.HashData("master key of the tests"u8)),
        ["Perspektiva:PublicUrl"] = url,
        ["Perspektiva:DataFolder"] = folder,
        ["Perspektiva:Demo"] = demo ? "true" : "false",
        ["Perspektiva:DemoSecret"] = DemoSecret,
        ["Perspektiva:OperatorKey"] = "operator key of the tests",
        ["urls"] = url,
    };

    private static async Task<string> StepAsync(Dictionary<string, string> settings, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(IdentityDb).Assembly.Location, .. args]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }
}
