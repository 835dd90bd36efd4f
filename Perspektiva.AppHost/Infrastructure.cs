using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Perspektiva.AppHost;

/// <summary>The broker, the cache and the database server, in whichever form they run: services get the same three kinds of connection string.</summary>
/// <param name="RabbitMq">The broker.</param>
/// <param name="Redis">The cache; nobody waits for it.</param>
/// <param name="Postgres">The database server.</param>
/// <param name="RabbitMqConnection"><c>amqp://user:password@host:port</c>.</param>
/// <param name="RedisConnection">A StackExchange.Redis configuration.</param>
/// <param name="Database">The Npgsql connection string of a database by name.</param>
internal sealed record Servers(
    IResourceBuilder<IResource> RabbitMq,
    IResourceBuilder<IResource> Redis,
    IResourceBuilder<IResource> Postgres,
    ReferenceExpression RabbitMqConnection,
    ReferenceExpression RedisConnection,
    Func<string, ReferenceExpression> Database);

/// <summary>The forms of the infrastructure.</summary>
internal static partial class Infrastructure
{
    private const string User = "perspektiva";

    // Given as ConnectionStrings__rabbitmq, ConnectionStrings__redis and ConnectionStrings__postgres (without a database).
    private static readonly string[] External = ["rabbitmq", "redis", "postgres"];

    /// <summary>True where what was asked for is there, servers and port; otherwise it has said what is missing, a line each.</summary>
    public static bool CanServe(this IDistributedApplicationBuilder builder, StartOptions options)
    {
        List<string> missing = options.Infrastructure switch
        {
            "external" => [.. External.Where(name => string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(name)))
                .Select(name => $"--infrastructure external needs ConnectionStrings__{name} in the environment")],
            "container" when !HasContainers => ["--infrastructure container needs the package build: ./run.sh --hosting package"],
            _ => [],
        };
        // With several gateways the engine listens there, and a port that it cannot have would be waited for without an end; whoever has it would be taken for the gateway.
        if (options.GatewayPort is { } port && !Ports.IsFree(port))
            missing.Add($"--gateway-port takes a port that is free: at {port} somebody listens already, or this user may not");
        missing.ForEach(Console.Error.WriteLine);
        return missing.Count == 0;
    }

    /// <summary>Adds the broker, the cache and the database server as <c>--infrastructure</c> says; without a word, as programs of this machine.</summary>
    public static Servers AddInfrastructure(this IDistributedApplicationBuilder builder, Platform platform) => platform.Infrastructure switch
    {
        "external" => builder.AddExternal(),
        "container" => builder.AddContainers(platform),
        _ => builder.AddNative(platform),
    };

    private static Servers AddNative(this IDistributedApplicationBuilder builder, Platform platform)
    {
        int postgresPort = Ports.Free(), redisPort = Ports.Free(), rabbitMqPort = Ports.Free(), managementPort = Ports.Free();
        var checks = builder.Services.AddHealthChecks();
        checks.AddAsyncCheck("postgres-answers", c => ServerProbes.PostgresAsync(postgresPort, User, c));
        checks.AddAsyncCheck("redis-answers", c => ServerProbes.RedisAsync(redisPort, c));
        checks.AddAsyncCheck("rabbitmq-answers", c => ServerProbes.RabbitMqAsync(rabbitMqPort, c));

        var rabbitMq = builder.AddServer(platform, "rabbitmq", platform.RabbitMqPassword, rabbitMqPort, managementPort, Ports.Free(), Ports.Free())
            .WithHttpEndpoint(port: managementPort, name: "management", isProxied: false);
        var postgres = builder.AddServer(platform, "postgres", platform.PostgresPassword, postgresPort);
        var redis = builder.AddServer(platform, "redis", platform.RedisPassword, redisPort);

        return new Servers(
            rabbitMq,
            redis,
            postgres,
            Hidden.Text("rabbitmq-connection", $"amqp://{User}:{platform.Secrets.RabbitMqPassword}@127.0.0.1:{Text(rabbitMqPort)}"),
            Hidden.Text("redis-connection", $"127.0.0.1:{Text(redisPort)},password={platform.Secrets.RedisPassword}"),
            name => Hidden.Text(
                name + "-database", $"Host=127.0.0.1;Port={Text(postgresPort)};Username={User};Password={platform.Secrets.PostgresPassword};Database={name}"));
    }

    // The first port is the server's own; the script takes them all, after its data folder.
    private static IResourceBuilder<ExecutableResource> AddServer(
        this IDistributedApplicationBuilder builder, Platform platform, string name, IResourceBuilder<ParameterResource> password, params int[] ports)
    {
        string[] arguments = [Path.Combine(platform.Home, name), .. ports.Select(Text)];
        return builder.AddExecutable(name, platform.Native(name + ".sh"), platform.Repository, arguments)
            .WithEnvironment("PERSPEKTIVA_SERVER_USER", User)
            .WithEnvironment("PERSPEKTIVA_SERVER_PASSWORD", password)
            .WithThisOwner()
            .WithEndpoint(port: ports[0], scheme: "tcp", name: "tcp", isProxied: false)
            .WithHealthCheck(name + "-answers");
    }

    private static Servers AddExternal(this IDistributedApplicationBuilder builder)
    {
        var rabbitMq = builder.AddConnectionString(External[0]);
        var redis = builder.AddConnectionString(External[1]);
        var postgres = builder.AddConnectionString(External[2]);
        return new Servers(
            rabbitMq,
            redis,
            postgres,
            ReferenceExpression.Create($"{rabbitMq}"),
            ReferenceExpression.Create($"{redis}"),
            name => Hidden.Text(name + "-database", $"{builder.Configuration.GetConnectionString(External[2])};Database={name}"));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
