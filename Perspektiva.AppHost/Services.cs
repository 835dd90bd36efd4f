using System.Globalization;

namespace Perspektiva.AppHost;

/// <summary>What every service is given, and how the gateway and the demo's mailbox are wired.</summary>
internal static class Services
{
    /// <summary>A service with its own database: its migration step first, then as many processes as asked for, each waiting for what it needs.</summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, Platform platform, Servers servers)
        where TProject : IProjectMetadata, new()
    {
        // Waits for PostgreSQL only, and so hides behind the broker's longer start.
        var migrate = builder.AddProject<TProject>(name + "-migrate", launchProfileName: null)
            .AsBuiltProgram<TProject>()
            .WithArgs("migrate")
            .WithSettings(name, platform, servers)
            .WaitFor(servers.Postgres);

        var service = builder.AddProject<TProject>(name, launchProfileName: null)
            .AsBuiltProgram<TProject>()
            .WithSettings(name, platform, servers)
            .WithRedis(name, servers)
            .WithSource(name, platform)
            .WithProcesses(Ports.Free(), platform)
            .WaitForCompletion(migrate)
            .WaitFor(servers.RabbitMq)
            .WithMessageCommands(platform);

        migrate.WithParentRelationship(service);
        return service;
    }

    /// <summary>The one door: the only part that is reachable from outside.</summary>
    public static IResourceBuilder<ProjectResource> AddGateway<TProject>(
        this IDistributedApplicationBuilder builder, string name, Platform platform, Servers servers)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, launchProfileName: null)
            .AsBuiltProgram<TProject>()
            .WithEnvironment("ConnectionStrings__redis", servers.RedisConnection)
            .WithEnvironment("Perspektiva__PublicUrl", platform.PublicUrl)
            .WithHiddenTelemetryKey()
            .WithoutHttpsCertificate()
            .WithProcesses(platform.GatewayPort, platform)
            .WithServerSettings(platform.GatewayServer, platform.GatewayPort)
            .WithExternalHttpEndpoints()
            .WithUrlForEndpoint("http", url => url.DisplayText = "Gateway")
            .WithUrlForEndpoint("http", endpoint => new ResourceUrlAnnotation { Url = endpoint.Url + "/docs", DisplayText = "API documentation" });

    /// <summary>In the demo, a real SMTP server that keeps what it receives, and shows it at <c>/messages</c>. Elsewhere e-mail is off.</summary>
    public static IResourceBuilder<ProjectResource> WithMailbox(this IResourceBuilder<ProjectResource> notification, Platform platform)
    {
        if (!platform.Demo)
            return notification;

        int smtpPort = Ports.Free(), httpPort = Ports.Free();
        platform.MailboxUrl = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}");
        notification.ApplicationBuilder.AddExecutable("mailbox", "node", platform.Native("mailbox"), ["mailbox.mjs"])
            .WithEnvironment("SMTP_PORT", Text(smtpPort))
            .WithEnvironment("HTTP_PORT", Text(httpPort))
            .WithThisOwner()
            .WithEndpoint(port: smtpPort, scheme: "tcp", name: "smtp", isProxied: false)
            .WithHttpEndpoint(port: httpPort, name: "http", isProxied: false)
            .WithPatientHealthCheck(httpPort, "/messages")
            .WithUrlForEndpoint("http", endpoint => new ResourceUrlAnnotation { Url = endpoint.Url + "/messages", DisplayText = "Messages" });
        return notification
            .WithEnvironment("Smtp__Host", "127.0.0.1")
            .WithEnvironment("Smtp__Port", Text(smtpPort))
            // What the environment says of the network's own mail server is not true of this one.
            .WithEnvironment("Smtp__RequireTls", "false")
            .WithEnvironment("Smtp__User", "")
            .WithEnvironment("Smtp__Password", "");
    }

    private static IResourceBuilder<ProjectResource> WithSettings(
        this IResourceBuilder<ProjectResource> service, string name, Platform platform, Servers servers) =>
        service
            .WithEnvironment("ConnectionStrings__" + name, servers.Database(name))
            .WithEnvironment("ConnectionStrings__rabbitmq", servers.RabbitMqConnection)
            .WithEnvironment("Perspektiva__MasterKey", platform.MasterKey)
            .WithEnvironment("Perspektiva__OperatorKey", platform.OperatorKey)
            .WithEnvironment("Perspektiva__PublicUrl", platform.PublicUrl)
            .WithEnvironment("Perspektiva__DataFolder", Path.Combine(platform.Home, name))
            .WithHiddenTelemetryKey()
            .WithoutHttpsCertificate()
            .WithDemo(name, platform);

    // Identity alone knows the demo, in its migration step already: it derives the demo clients' secrets.
    private static IResourceBuilder<ProjectResource> WithDemo(this IResourceBuilder<ProjectResource> service, string name, Platform platform) =>
        name == "identity"
            ? service
                .WithEnvironment("Perspektiva__Demo", platform.Demo || platform.Seed ? "true" : "false")
                .WithEnvironment("Perspektiva__DemoSecret", platform.DemoSecret)
            : service;

    // Its password goes to nobody who does not ask it anything.
    private static IResourceBuilder<ProjectResource> WithRedis(this IResourceBuilder<ProjectResource> service, string name, Servers servers) =>
        name is "matching" or "notification" ? service.WithEnvironment("ConnectionStrings__redis", servers.RedisConnection) : service;

    // Where people and places come from: whoever else hears of them has it from the event.
    private static IResourceBuilder<ProjectResource> WithSource(this IResourceBuilder<ProjectResource> service, string name, Platform platform) =>
        name is "participant" or "employer" ? service.WithEnvironment("Perspektiva__Source", platform.Source) : service;

    // One process listens on its port itself; only several need the engine's proxy before them.
    private static IResourceBuilder<ProjectResource> WithProcesses(this IResourceBuilder<ProjectResource> service, int port, Platform platform) =>
        service
            .WithThisOwner()
            // Aspire would let every project believe any sender's X-Forwarded-For; whom they believe, they say themselves.
            .WithEnvironment("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "false")
            .WithHttpEndpoint(port: port, name: "http", isProxied: platform.Replicas > 1)
            .WithReplicas(platform.Replicas)
            .WithOwnHealthCheck(port);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
