namespace Perspektiva.AppHost;

/// <summary>The infrastructure as containers, for machines with a container runtime: compiled into the package build only.</summary>
internal static partial class Infrastructure
{
    private static bool HasContainers => true;

    private static Servers AddContainers(this IDistributedApplicationBuilder builder, Platform platform)
    {
        var user = builder.AddParameter("server-user", User);
        var rabbitMq = builder.AddRabbitMQ("rabbitmq", user, platform.RabbitMqPassword)
            .WithImageTag("4.2-management")
            .WithDataVolume(platform.Volume("rabbitmq"));
        var redis = builder.AddRedis("redis", password: platform.RedisPassword)
            .WithImageTag("8.4");
        var postgres = builder.AddPostgres("postgres", user, platform.PostgresPassword)
            .WithImageTag("18.1")
            // As with PostgreSQL of this machine: five services with two replicas need 190.
            .WithArgs("-c", "max_connections=400")
            .WithDataVolume(platform.Volume("postgres"));
        return new Servers(
            rabbitMq,
            redis,
            postgres,
            ReferenceExpression.Create($"{rabbitMq}"),
            ReferenceExpression.Create($"{redis}"),
            name => ReferenceExpression.Create($"{postgres};Database={name}"));
    }
}
