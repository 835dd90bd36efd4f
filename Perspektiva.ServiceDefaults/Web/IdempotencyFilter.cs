using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>Advisory try-lock and look-up, in one round trip with BEGIN and the first query of the work; then the rest of the work; then what it changed, the answer and COMMIT, in one where that is safe.</summary>
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
        var cipher = services.GetRequiredService<IdempotencyCipher>();
        FirstStatements.Begin(db, new IdempotencyLookUp(request, cipher));
        object? answer;
        try
        {
            answer = await next(context);
            await FirstStatements.EnsureAsync(db, aborted);
        }
        catch (KeyTakenException taken)
        {
            return Answer(taken.Stored, request);
        }

        var captured = await CapturedAnswer.OfAsync(answer, http);
        if (!captured.Succeeded)
            return captured;
        LastStatements.FirstAtCommit(db, IdempotencyStore.Insert(
            request, cipher, captured, http.PersonOfAnswer(), services.GetRequiredService<TimeProvider>().GetUtcNow()));
        // From here on a caller who hangs up no longer cancels: the work is done, and the answer belongs to it.
        await SaveAndCommit.RunAsync(db, transaction, CancellationToken.None);
        return captured;
    }

    private static object Answer(StoredAnswer? stored, IdempotencyRequest request)
    {
        if (stored is null)
            return new ProblemResult(ProblemType.RequestInFlight) { RetryAfter = TimeSpan.FromSeconds(1) };
        return stored.Hash.AsSpan().SequenceEqual(request.Hash) ? stored.Answer(replayed: true) : Problems.Of(ProblemType.IdempotencyKeyReused);
    }
}
