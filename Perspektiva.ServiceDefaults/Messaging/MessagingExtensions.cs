using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.ServiceDefaults.Messaging.Inbox;
using Perspektiva.ServiceDefaults.Messaging.Operations;
using Perspektiva.ServiceDefaults.Messaging.Relay;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>How a service gets outbox, inbox and dead letters.</summary>
public static class MessagingExtensions
{
    /// <summary>Relays the outbox of <typeparamref name="TDb"/> and consumes what is named. After <c>AddPersistence</c>.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="configure">The queues; may be called again by other parts (platform consumers): the queues add up.</param>
    public static IHostApplicationBuilder AddMessaging<TDb>(this IHostApplicationBuilder builder, Action<MessagingBuilder>? configure = null)
        where TDb : DbContext
    {
        var registry = Registry(builder);
        configure?.Invoke(registry);
        foreach (var handler in registry.Queues.SelectMany(queue => queue.Handlers.Values))
            builder.Services.TryAddScoped(handler.HandlerType);
        AddOnce<TDb>(builder.Services);
        return builder;
    }

    private static void AddOnce<TDb>(IServiceCollection services)
        where TDb : DbContext
    {
        if (services.Any(service => service.ServiceType == typeof(OutboxStore)))
            return;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OutboxSignal>();
        services.TryAddSingleton<IFaultPoint, NoFaultPoint>();
        services.AddSingleton<MessagingTelemetry>();
        services.AddSingleton<WriteGate>();
        services.AddSingleton<IWriteGate>(provider => provider.GetRequiredService<WriteGate>());

        services.AddSingleton(provider => BrokerAddress.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<Topology>();
        services.AddSingleton<BrokerProbe>();
        services.AddSingleton(provider => new EventSender(new Lazy<IBus>(provider.GetRequiredService<IBus>)));

        services.AddSingleton(provider => new RelayDatabase(provider.GetRequiredService<ServiceDatabase>().CreateRelayDataSource(provider)));
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton<RequiredConsumers>();
        services.AddSingleton<BatchPublisher>();
        services.AddSingleton<Handover>();

        services.AddSingleton<IInboxTransaction, InboxTransaction<TDb>>();
        services.AddSingleton<IDeadLetterStore, DeadLetterStore>();
        services.AddSingleton<ErasedLetters>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<DeadLetterDrain>();
        services.AddSingleton<MessagingOperations>();
        services.AddSingleton<IOperatorEndpoints, MessagingEndpoints>();

        BrokerBus.Add(services);
        services.AddHostedService<TopologyDeclarer>();
        services.AddHostedService<OutboxRelay>();
        services.AddHostedService<Housekeeping>();
    }

    /// <summary>One registry a service, so that platform consumers and the service's own add up.</summary>
    private static MessagingBuilder Registry(IHostApplicationBuilder builder)
    {
        if (builder.Properties.TryGetValue(typeof(MessagingBuilder), out var known))
            return (MessagingBuilder)known;
        if (!builder.Properties.TryGetValue(ServiceDatabase.NameProperty, out var service))
            throw new InvalidOperationException("AddMessaging comes after AddPersistence, which names the service");
        var registry = new MessagingBuilder((string)service);
        builder.Properties[typeof(MessagingBuilder)] = registry;
        builder.Services.AddSingleton(registry);
        return registry;
    }
}
