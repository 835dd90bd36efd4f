using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Perspektiva.ServiceDefaults.Messaging.Inbox;

namespace Perspektiva.ServiceDefaults.Messaging.Broker;

/// <summary>MassTransit as the transport: connections, confirms, consumers, reconnecting. What is sent and what is handled is the outbox's and the inbox's matter.</summary>
internal static class BrokerBus
{
    private const int Prefetch = 32;

    /// <summary>So many messages of a queue at once; those of one aggregate one after another in any case.</summary>
    private const int Concurrency = 8;

    public static void Add(IServiceCollection services) => services.AddMassTransit(bus =>
    {
        bus.DisableUsageTelemetry();
        // The outbox absorbs a broker that is away.
        bus.ConfigureHealthCheckOptions(options =>
        {
            options.Name = "rabbitmq";
            options.MinimalFailureStatus = HealthStatus.Degraded;
        });
        bus.UsingRabbitMq(static (context, rabbit) => Configure(context, rabbit));
    });

    private static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit)
    {
        var address = context.GetRequiredService<BrokerAddress>();
        var registry = context.GetRequiredService<MessagingBuilder>();
        rabbit.Host(address.Host, address.Port, address.VirtualHost, host =>
        {
            host.Username(address.User);
            host.Password(address.Password);
            host.PublisherConfirmation = true;
            host.Heartbeat(TimeSpan.FromSeconds(10));
            host.ConnectionName(registry.Service);
            if (address.Tls)
                host.UseSsl(tls => tls.ServerName = address.Host);
        });
        rabbit.ClearSerialization();
        rabbit.AddSerializer(new DeliveryDeserializer());
        rabbit.AddDeserializer(new DeliveryDeserializer(), isDefault: true);

        foreach (var queue in registry.Queues)
            rabbit.ReceiveEndpoint(queue.Name, endpoint => ConfigureQueue(context, endpoint, registry.Service, queue));
        if (registry.Queues.Count > 0)
            rabbit.ReceiveEndpoint(Topology.DeadLetterQueueOf(registry.Service), endpoint => ConfigureDrain(context, endpoint));
    }

    private static void ConfigureQueue(IBusRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint, string service, QueueBuilder queue)
    {
        Prepare(endpoint);
        foreach (var (name, value) in Topology.QueueArguments(service))
            endpoint.SetQueueArgument(name, value);
        endpoint.PrefetchCount = Prefetch;
        endpoint.ConcurrentMessageLimit = Concurrency;
        var consumer = ActivatorUtilities.CreateInstance<InboxConsumer>(context, queue);
        endpoint.Handler<Delivery>(consumer.ConsumeAsync);
    }

    private static void ConfigureDrain(IBusRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        Prepare(endpoint);
        endpoint.SetQueueArgument("x-queue-type", "quorum");
        endpoint.PrefetchCount = 4;
        endpoint.ConcurrentMessageLimit = 1;
        var drain = context.GetRequiredService<DeadLetterDrain>();
        endpoint.Handler<Delivery>(drain.ConsumeAsync);
    }

    /// <summary>A failure goes back to the broker instead of to queues of MassTransit's own; what counts as dead is decided by the inbox.</summary>
    private static void Prepare(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.RethrowFaultedMessages();
        endpoint.ThrowOnSkippedMessages();
    }
}
