using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Perspektiva.ServiceDefaults.Persistence;

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
        builder.Services.TryAddSingleton<OutboxSignal>();
        builder.Services.TryAddSingleton<WriteGate>();
        builder.Services.TryAddSingleton<IWriteGate>(provider => provider.GetRequiredService<WriteGate>());
        return builder;
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
