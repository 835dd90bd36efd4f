using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Perspektiva.ServiceDefaults.Messaging.Broker;

/// <summary>Where RabbitMQ is, from <c>ConnectionStrings:rabbitmq</c> (<c>amqp://user:password@host:port/vhost</c>).</summary>
internal sealed record BrokerAddress(string Host, ushort Port, string VirtualHost, string User, string Password, bool Tls)
{
    public static BrokerAddress From(IConfiguration configuration) => Parse(configuration.GetConnectionString("rabbitmq")
        ?? throw new InvalidOperationException("ConnectionStrings__rabbitmq is missing"));

    public static BrokerAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
            throw new InvalidOperationException("ConnectionStrings__rabbitmq is no amqp:// address");
        var user = uri.UserInfo.Split(':', 2);
        var tls = uri.Scheme == "amqps";
        var vhost = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        return new BrokerAddress(
            uri.Host,
            uri.Port > 0 ? (ushort)uri.Port : (ushort)(tls ? 5671 : 5672),
            vhost.Length == 0 ? "/" : vhost,
            user[0].Length == 0 ? "guest" : Uri.UnescapeDataString(user[0]),
            user.Length == 2 ? Uri.UnescapeDataString(user[1]) : "guest",
            tls);
    }

    /// <summary>For the short-lived connections that look after the topology.</summary>
    public async Task<IConnection> ConnectAsync(string name, CancellationToken ct)
    {
        var factory = new ConnectionFactory
        {
            HostName = Host,
            Port = Port,
            VirtualHost = VirtualHost,
            UserName = User,
            Password = Password,
            ClientProvidedName = name,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
            Ssl = new SslOption { Enabled = Tls, ServerName = Host },
        };
        return await factory.CreateConnectionAsync(ct);
    }
}
