using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Advisory try-lock and look-up, in one round trip with BEGIN and the first query of the work; then the rest of the work; then what it changed, the answer and COMMIT, in one where that is safe.
/// Work that asks nothing takes one round trip and no BEGIN: its answer goes ahead of what it changed, and fails where the key is taken.</summary>
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
        await using var transaction = LateTransaction.Begin(db);
        var cipher = services.GetRequiredService<IdempotencyCipher>();
        FirstStatements.Begin(db, new IdempotencyLookUp(request, cipher));
        try
        {
            var captured = await CapturedAnswer.OfAsync(await next(context), http);
            if (!captured.Succeeded)
            {
                await FirstStatements.EnsureAsync(db, aborted);
                return captured;
            }
            FirstStatements.AheadOfSave(db, IdempotencyStore.Insert(
                request, cipher, captured, http.PersonOfAnswer(), services.GetRequiredService<TimeProvider>().GetUtcNow()));
            // From here on a caller who hangs up no longer cancels: the work is done, and the answer belongs to it.
            await SaveAndCommit.RunAsync(db, CancellationToken.None);
            return captured;
        }
        catch (KeyTakenException taken)
        {
            CapturedAnswer.Forget(http.Response);
            await transaction.RollbackAsync(aborted);
            return Answer(taken.Unread ? await ReadAsync(db, request, cipher, aborted) : taken.Stored, request);
        }
    }

    /// <summary>The answer that the save met; null when it is gone since.</summary>
    private static async Task<StoredAnswer?> ReadAsync(TDb db, IdempotencyRequest request, IdempotencyCipher cipher, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        FirstStatements.Begin(db, new IdempotencyLookUp(request, cipher));
        try
        {
            await FirstStatements.EnsureAsync(db, ct);
            return null;
        }
        catch (KeyTakenException taken)
        {
            return taken.Stored;
        }
    }

    private static object Answer(StoredAnswer? stored, IdempotencyRequest request)
    {
        if (stored is null)
            return new ProblemResult(ProblemType.RequestInFlight) { RetryAfter = TimeSpan.FromSeconds(1) };
        return stored.Hash.AsSpan().SequenceEqual(request.Hash) ? stored.Answer(replayed: true) : Problems.Of(ProblemType.IdempotencyKeyReused);
    }
}
