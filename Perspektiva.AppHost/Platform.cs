using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

// The native servers are programs of a Unix machine, and files are kept from other users by their mode.
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]

namespace Perspektiva.AppHost;

/// <summary>What was asked for (<c>--infrastructure native --replicas 2 --demo true ...</c>), together with the secrets and ports that this start uses.</summary>
internal sealed class Platform
{
    private const int UsualGatewayPort = 5080;

    private Platform(IDistributedApplicationBuilder builder, StartOptions options)
    {
        Repository = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
        Home = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Home ?? Path.Combine(Repository, ".perspektiva")));
        Infrastructure = options.Infrastructure;
        Replicas = options.Replicas;
        Demo = options.Demo;
        Seed = options.Seed;
        Play = options.Play;
        Exit = options.Exit;
        Data = options.Data;
        GatewayPort = options.GatewayPort ?? Ports.FreeOr(UsualGatewayPort);
        PublicUrl = (options.PublicUrl ?? string.Create(CultureInfo.InvariantCulture, $"http://localhost:{GatewayPort}")).TrimEnd('/');
        Source = options.Source ?? "urn:perspektiva:network:fulda";
        GatewayServer = options.GatewayServer;
        Owner = builder.Configuration.GetValue<int?>("PERSPEKTIVA_OWNER");

        var secrets = Secrets.LoadOrCreate(Home);
        Secrets = secrets;
        OperatorKeyValue = secrets.OperatorKey;
        DemoSecretValue = secrets.DemoSecret;
        PostgresPassword = builder.AddParameter("postgres-password", secrets.PostgresPassword, secret: true);
        RabbitMqPassword = builder.AddParameter("rabbitmq-password", secrets.RabbitMqPassword, secret: true);
        RedisPassword = builder.AddParameter("redis-password", secrets.RedisPassword, secret: true);
        MasterKey = builder.AddParameter("master-key", secrets.MasterKey, secret: true);
        OperatorKey = builder.AddParameter("operator-key", secrets.OperatorKey, secret: true);
        DemoSecret = builder.AddParameter("demo-secret", secrets.DemoSecret, secret: true);
    }

    /// <summary>The checkout's folder.</summary>
    public string Repository { get; }

    /// <summary>Where secrets, server data and service files are kept (<c>.perspektiva</c>); a second platform takes another.</summary>
    public string Home { get; }

    /// <summary><c>native</c>, <c>external</c> or <c>container</c>.</summary>
    public string Infrastructure { get; }

    /// <summary>How many processes of each service run, 1 or more.</summary>
    public int Replicas { get; }

    /// <summary>True: demo clients and people exist, and the main job is played once all is healthy.</summary>
    public bool Demo { get; }

    /// <summary>True: synthetic people and companies and the shipped real places are loaded once all is healthy.</summary>
    public bool Seed { get; }

    /// <summary>False: demo clients and people exist, and nothing is played; for tests that play themselves.</summary>
    public bool Play { get; }

    /// <summary>True: stop after the demo or the seeding, with its exit code.</summary>
    public bool Exit { get; }

    /// <summary>A folder with further real data for the seeding; null without.</summary>
    public string? Data { get; }

    /// <summary>The port of the one door.</summary>
    public int GatewayPort { get; }

    /// <summary>The gateway's address as clients see it, without a trailing slash; the token issuer's name.</summary>
    public string PublicUrl { get; }

    /// <summary>This network's stable source in its events.</summary>
    public string Source { get; }

    /// <summary>The web server settings of the environment, for the gateway alone.</summary>
    public IReadOnlyDictionary<string, string> GatewayServer { get; }

    /// <summary>A process id; the platform ends when that process is gone. Null: it stands alone.</summary>
    public int? Owner { get; }

    /// <summary>The mailbox that catches e-mail in the demo; null without the demo.</summary>
    public string? MailboxUrl { get; set; }

    /// <summary>The values behind the parameters.</summary>
    public Secrets Secrets { get; }

    public string OperatorKeyValue { get; }

    public string DemoSecretValue { get; }

    public IResourceBuilder<ParameterResource> PostgresPassword { get; }

    public IResourceBuilder<ParameterResource> RabbitMqPassword { get; }

    public IResourceBuilder<ParameterResource> RedisPassword { get; }

    public IResourceBuilder<ParameterResource> MasterKey { get; }

    public IResourceBuilder<ParameterResource> OperatorKey { get; }

    public IResourceBuilder<ParameterResource> DemoSecret { get; }

    /// <summary>A script beside this project that runs something of this machine.</summary>
    public string Native(string script) => Path.Combine(Repository, "Perspektiva.AppHost", "native", script);

    /// <summary>The container form's volume with a server's data: of this home, since its secrets open no other platform's data.</summary>
    public string Volume(string server) => $"perspektiva-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Home)))[..12]}-{server}";

    internal static Platform From(IDistributedApplicationBuilder builder, StartOptions options) => new(builder, options);
}

/// <summary>Enters the platform into the host.</summary>
internal static class PlatformExtensions
{
    /// <summary>Adds what was asked for, and what reports the start, plays the demo and watches the owner.</summary>
    public static Platform AddPlatform(this IDistributedApplicationBuilder builder, StartOptions options)
    {
        var platform = Platform.From(builder, options);
        Engine.Prepare(builder, platform);
        builder.Services.AddSingleton(platform);
        builder.Services.AddHttpClient();
        builder.Services.AddSingleton<Portal>();
        builder.Services.AddSingleton<PartHealth>();
        builder.Services.AddSingleton<PartKeeper>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        // Before the host's own services, whose start ends only when everything runs: the report tells what happens until then.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, StartReport>());
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, OwnerWatch>());
        return platform;
    }
}
