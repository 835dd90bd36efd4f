using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Web;

/// <summary>The endpoint answers a repeated <c>Idempotency-Key</c> with the stored answer.</summary>
public sealed class IdempotencyMetadata;

/// <summary>Idempotency of POSTs.</summary>
public static class Idempotency
{
    /// <summary>Name of the request header: 1 to 255 visible ASCII characters.</summary>
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>Name of the response header that tells a replayed answer.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>
    /// Runs the handler inside a transaction of <typeparamref name="TDb"/> that also holds the caller's key and, when the handler succeeds (2xx), its answer.
    /// What the handler leaves unsaved is saved with it: one that calls SaveChanges pays a round trip for that. Any other outcome rolls everything back and may be tried again
    /// with the same key.
    /// </summary>
    public static RouteHandlerBuilder WithIdempotency<TDb>(this RouteHandlerBuilder builder) where TDb : DbContext =>
        builder.WithMetadata(new IdempotencyMetadata()).AddEndpointFilter(new IdempotencyFilter<TDb>());

    /// <summary>Names the person whose data the answer of this request holds, so that erasing the person deletes the stored answer.</summary>
    public static void AnswerConcerns(this HttpContext context, Guid personId)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[typeof(IdempotencyMetadata)] = personId;
    }

    internal static Guid? PersonOfAnswer(this HttpContext context) => context.Items.TryGetValue(typeof(IdempotencyMetadata), out var id) ? id as Guid? : null;
}

/// <summary>Stored answers as a whole.</summary>
public static class IdempotencyAnswers
{
    /// <summary>Deletes the stored answers about a person, on the context's connection and in its transaction.</summary>
    public static Task ForgetAsync(DbContext db, Guid personId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlRawAsync("DELETE FROM idempotency_answer WHERE person_id = @person", [new NpgsqlParameter<Guid>("person", personId)], cancellationToken);
    }
}
