using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>Erasure (Art. 17 GDPR), with a receipt on which the other services' confirmations gather.</summary>
internal static class EraseParticipant
{
    /// <param name="ConfirmedBy">Services that have erased what they had derived.</param>
    /// <param name="Complete">Whether all have.</param>
    internal sealed record Receipt(string ReceiptId, DateTimeOffset ErasedAt, IReadOnlyList<string> ConfirmedBy, bool Complete)
    {
        public static Receipt Of(Erasure erasure) => new(
            erasure.ReceiptId, erasure.ErasedAt, [.. erasure.Confirmations.Select(c => c.Service).Order(StringComparer.Ordinal)], erasure.IsComplete);
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapDelete("/v1/participants/{id}", EraseAsync)
            .RequireScope("participants:write", "consents:write").WithName("EraseParticipant").WithSummary("Erases a person everywhere")
            .WithDescription(
                "The answer's receiptId, and nothing else, opens the receipt: keep it where the person finds it. Should the answer be lost, ask again: whoever could have asked "
                + "gets the same one of a person who is erased already.")
            .Produces<Receipt>(StatusCodes.Status202Accepted);
        // Whoever erased themselves has no access left by which they could ask: the receipt's id is theirs alone, 128 random bits, and the receipt names nobody.
        app.MapGet("/v1/erasures/{id}", ReadAsync).AllowAnonymous().WithName("ReadErasure").WithSummary("The receipt of an erasure, for whoever holds its id")
            .WithDescription("Needs no token: a person who was erased has none any more. The receipt names nobody; it tells when, and which services have confirmed.").Produces<Receipt>();
    }

    private static async Task<IResult> EraseAsync(string id, HttpRequest http, PersonRecords records, PersonEraser eraser, Caller caller, ParticipantDb db, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return await ErasedBeforeAsync(id, caller, db, ct) is { } before ? Accepted(before) : Problems.NotFound();
        if (found.Standing is not (Standing.Registrar or Standing.Self))
            return Problems.Forbidden("The person, or the registering organisation on their behalf, asks for erasure");
        if (http.IfMatch(found.Person.Version) is { } stale)
            return stale;
        return Accepted(await eraser.EraseAsync(found.Person, ct));
    }

    private static Accepted<Receipt> Accepted(Erasure erasure) => TypedResults.Accepted($"/v1/erasures/{erasure.ReceiptId}", Receipt.Of(erasure));

    /// <summary>The receipt is handed out by one answer only, which may be lost: who asks again, and could have asked, gets it again. To strangers nobody was ever there.</summary>
    private static async Task<Erasure?> ErasedBeforeAsync(string id, Caller caller, ParticipantDb db, CancellationToken ct)
    {
        var asker = caller.IsRegisteringPortal ? caller.Organisation : caller.IsAccompanied ? caller.Record : null;
        return asker is null || !PublicId.IsValid(id, IdPrefix.Participant)
            ? null
            : await db.Erasures.AsNoTracking().Include(e => e.Confirmations).SingleOrDefaultAsync(e => e.ParticipantPublicId == id && e.Audience.Contains(asker), ct);
    }

    private static async Task<IResult> ReadAsync(string id, HttpResponse http, ParticipantDb db, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, Erasure.Prefix))
            return Problems.NotFound();
        if (await db.Erasures.AsNoTracking().Include(e => e.Confirmations).SingleOrDefaultAsync(e => e.ReceiptId == id, ct) is not { } erasure)
            return Problems.NotFound();
        http.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Receipt.Of(erasure));
    }
}
