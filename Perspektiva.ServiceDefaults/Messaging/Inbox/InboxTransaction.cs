using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.ServiceDefaults.Messaging.Inbox;

/// <summary>One attempt to handle one message.</summary>
internal interface IInboxTransaction
{
    /// <returns>False when the message had been handled before.</returns>
    Task<bool> HandleAsync(IIntegrationEvent e, Handling handling, EventContext context, CancellationToken ct);
}

/// <summary>The mark that the message is handled, the handler's changes and its outgoing events: one commit, on a fresh context.</summary>
internal sealed class InboxTransaction<TDb>(IServiceScopeFactory scopes, TimeProvider time, IFaultPoint faults) : IInboxTransaction
    where TDb : DbContext
{
    public async Task<bool> HandleAsync(IIntegrationEvent e, Handling handling, EventContext context, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        db.Database.AutoSavepointsEnabled = false; // A failed attempt is thrown away as a whole: a savepoint would cost two round trips for nothing.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        faults.Reached(FaultPoints.BeforeInboxInsert);
        try
        {
            FirstStatements.Begin(db, new InboxMark(context, time.GetUtcNow()));
            await handling.InvokeAsync(scope.ServiceProvider, e, context, ct);
            await FirstStatements.EnsureAsync(db, ct);
        }
        catch (AlreadyHandledException)
        {
            return false;
        }
        faults.Reached(FaultPoints.BeforeInboxCommit);
        await SaveAndCommit.RunAsync(db, ct);
        faults.Reached(FaultPoints.AfterInboxCommit);
        return true;
    }
}
