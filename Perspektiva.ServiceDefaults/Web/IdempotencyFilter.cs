using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Advisory try-lock and look-up in one round trip with BEGIN, then the work, then answer and COMMIT in one round trip.</summary>
internal sealed class IdempotencyFilter<TDb> : IEndpointFilter where TDb : DbContext
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        if (!IdempotencyRequest.TryRead(http, services.GetRequiredService<Caller>(), out var request))
            return Problems.Of(ProblemType.IdempotencyKeyMissing, "Send 1 to 255 visible ASCII characters, a new value for each intent");
        var db = services.GetRequiredService<TDb>();
        // Our transaction is the whole unit of work: a savepoint before SaveChanges would cost a round trip and could never be used.
        db.Database.AutoSavepointsEnabled = false;
        var aborted = http.RequestAborted;
        await using var transaction = await db.Database.BeginTransactionAsync(aborted);
        var store = new IdempotencyStore((NpgsqlConnection)db.Database.GetDbConnection(), services.GetRequiredService<IdempotencyCipher>());
        var (locked, stored) = await store.BeginAsync(request, aborted);
        if (!locked)
            return new ProblemResult(ProblemType.RequestInFlight) { RetryAfter = TimeSpan.FromSeconds(1) };
        if (stored is not null)
            return stored.Hash.AsSpan().SequenceEqual(request.Hash) ? stored.Answer(replayed: true) : Problems.Of(ProblemType.IdempotencyKeyReused);

        var captured = await CapturedAnswer.OfAsync(await next(context), http);
        if (!captured.Succeeded)
            return captured;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await CommitAsync(db, transaction, store, request, captured, http.PersonOfAnswer(), now);
        return captured;
    }

    private static async Task CommitAsync(
        TDb db, IDbContextTransaction transaction, IdempotencyStore store, IdempotencyRequest request, CapturedAnswer answer, Guid? personId, DateTimeOffset now)
    {
        // From here on a caller who hangs up no longer cancels: the work is done, and the answer belongs to it.
        await store.CommitAsync(request, answer, personId, now, LastStatements.Take(db), CancellationToken.None);
        await transaction.DisposeAsync();
        db.Committed();
    }
}
