using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;

namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>An event type bound to its handler.</summary>
/// <param name="EventType">The record.</param>
/// <param name="HandlerType">Made anew in each attempt's scope.</param>
/// <param name="InvokeAsync">Calls the handler.</param>
internal sealed record Handling(Type EventType, Type HandlerType, Func<IServiceProvider, IIntegrationEvent, EventContext, CancellationToken, Task> InvokeAsync)
{
    public static Handling Of<TEvent, THandler>()
        where TEvent : class, IIntegrationEvent
        where THandler : class, IHandle<TEvent> =>
        new(typeof(TEvent), typeof(THandler), static (scope, e, context, ct) =>
            scope.GetRequiredService<THandler>().HandleAsync((TEvent)e, context, ct));
}
