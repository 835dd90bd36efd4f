using System.Net.Sockets;
using Npgsql;

namespace Perspektiva.Testing.Servers;

/// <summary>
/// Real servers for tests. <c>PERSPEKTIVA_TEST_POSTGRES</c>, <c>_RABBITMQ</c>, <c>_RABBITMQ_HTTP</c> and <c>_REDIS</c> name running ones (test.sh sets them);
/// without them the first caller starts the machine's own programs on free ports, and they end with the test process.
/// </summary>
public static class TestServers
{
    internal const string User = "perspektiva";
    internal const string Password = "perspektiva";

    private static readonly Lazy<Task<string>> SharedPostgres =
        new(() => SharedAsync("PERSPEKTIVA_TEST_POSTGRES", Postgres));

    private static readonly Lazy<Task<(string Amqp, Uri Management)>> SharedRabbitMq = new(SharedRabbitMqAsync);

    private static readonly Lazy<Task<string>> SharedRedis =
        new(() => SharedAsync("PERSPEKTIVA_TEST_REDIS", Redis));

    /// <summary>A fresh, empty database on the shared PostgreSQL; it is dropped when disposed of.</summary>
    /// <param name="name">A word for its name, to find it again while debugging.</param>
    public static async Task<TestDatabase> PostgresAsync(string name) => await TestDatabase.CreateAsync(await SharedPostgres.Value, name);

    /// <summary>A fresh database with what <paramref name="fill"/> has made in one; that is done once in this process, and copied from then on.</summary>
    /// <param name="name">A word for its name; the same word is the same content.</param>
    /// <param name="fill">Migrates it, for example. What it leaves connected is cut off.</param>
    public static Task<TestDatabase> FilledPostgresAsync(string name, Func<TestDatabase, Task> fill) => FilledDatabases.CopyAsync(name, fill);

    /// <summary>A fresh virtual host on the shared RabbitMQ; it is deleted with its queues when disposed of.</summary>
    /// <param name="name">A word for its name, to find it again while debugging.</param>
    public static async Task<TestBroker> RabbitMqAsync(string name)
    {
        var (amqp, management) = await SharedRabbitMq.Value;
        return await TestBroker.CreateAsync(new Uri(amqp), management, name);
    }

    /// <summary>The shared Redis as a StackExchange.Redis configuration; prefix your keys, since other tests use it at the same time.</summary>
    public static Task<string> RedisAsync() => SharedRedis.Value;

    /// <summary>A PostgreSQL of the caller's own, to be stopped, killed or frozen.</summary>
    public static Task<NativeServer> StartPostgresAsync() => StartedAsync(OwnPostgres());

    /// <summary>A RabbitMQ of the caller's own, to be stopped, killed or frozen.</summary>
    public static Task<NativeServer> StartRabbitMqAsync() => StartedAsync(OwnRabbitMq());

    /// <summary>A Redis of the caller's own, to be stopped, killed or frozen.</summary>
    public static Task<NativeServer> StartRedisAsync() => StartedAsync(OwnRedis());

    /// <summary>A PostgreSQL of the caller's own that is not there yet: it answers once it was started.</summary>
    public static NativeServer OwnPostgres() => Postgres(throwaway: false);

    /// <summary>A RabbitMQ of the caller's own that is not there yet: it answers once it was started.</summary>
    public static NativeServer OwnRabbitMq() => RabbitMq(throwaway: false);

    /// <summary>A Redis of the caller's own that is not there yet: whoever has its connection string finds nobody until it was started.</summary>
    public static NativeServer OwnRedis() => Redis(throwaway: false);

    private static NativeServer Postgres(bool throwaway)
    {
        var port = FreePorts.Next();
        var connection = $"Host=127.0.0.1;Port={port};Username={User};Password={Password};Timeout={TestDatabase.ConnectSeconds}";
        return new NativeServer("postgres", connection, c => AnswersPostgresAsync(connection, c), $"{port}", "-c", "fsync=off")
        {
            Throwaway = throwaway,
        };
    }

    private static NativeServer RabbitMq(bool throwaway)
    {
        var (port, management) = (FreePorts.Next(), FreePorts.Next());
        return new NativeServer(
            "rabbitmq",
            $"amqp://{User}:{Password}@127.0.0.1:{port}",
            async c => await ListensAsync(port, c) && await ListensAsync(management, c),
            $"{port}",
            $"{management}",
            $"{FreePorts.Next()}",
            $"{FreePorts.Next()}")
        {
            Management = new Uri($"http://{User}:{Password}@127.0.0.1:{management}"),
            Throwaway = throwaway,
        };
    }

    private static NativeServer Redis(bool throwaway)
    {
        var port = FreePorts.Next();
        return new NativeServer("redis", $"127.0.0.1:{port},password={Password}", c => ListensAsync(port, c), $"{port}") { Throwaway = throwaway };
    }

    private static async Task<NativeServer> StartedAsync(NativeServer server)
    {
        await server.StartAsync();
        return server;
    }

    private static async Task<string> SharedAsync(string variable, Func<bool, NativeServer> server) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given : (await StartedAsync(server(true))).ConnectionString;

    private static async Task<(string Amqp, Uri Management)> SharedRabbitMqAsync()
    {
        if (Environment.GetEnvironmentVariable("PERSPEKTIVA_TEST_RABBITMQ") is { Length: > 0 } amqp
            && Environment.GetEnvironmentVariable("PERSPEKTIVA_TEST_RABBITMQ_HTTP") is { Length: > 0 } management)
            return (amqp, new Uri(management));
        var own = await StartedAsync(RabbitMq(throwaway: true));
        return (own.ConnectionString, own.Management!);
    }

    private static async Task<bool> AnswersPostgresAsync(string connection, CancellationToken cancellation)
    {
        try
        {
            await using var open = new NpgsqlConnection(connection + ";Database=postgres;Pooling=false;Timeout=2");
            await open.OpenAsync(cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
