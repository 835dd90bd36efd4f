using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Consents;

/// <summary>Withdraws a consent. Who received data because of it hears at once, stops, and acknowledges.</summary>
internal static class WithdrawConsent
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/v1/participants/{id}/consents/{purpose}", HandleAsync)
        .RequireScope("consents:write").WithName("WithdrawConsent").WithSummary("Withdraws consent to a purpose; processing withdraws all")
        .Produces<ConsentReceipt>();

    private static async Task<IResult> HandleAsync(
        string id, string purpose, HttpRequest http, Caller caller, PersonRecords records, PersonChanges changes, ParticipantDb db, TimeProvider clock,
        CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        if (http.IfMatch(person.Version) is { } stale)
            return stale;
        if (Purposes.Of(purpose) is not { } known)
            return Problems.NotFound();
        var ended = person.WithdrawConsent(known, clock.GetUtcNow(), caller.Author());
        if (ended.FirstOrDefault(consent => consent.Purpose == known) is not { } asked)
            return Problems.ConsentMissing("There is no consent in force for this purpose");

        changes.Record(person);
        changes.Withdrawn(person, ended);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(ConsentReceipt.Of(asked)).WithETag(person.Version);
    }
}

/// <summary>Purposes as they stand in addresses.</summary>
internal static class Purposes
{
    public static ConsentPurpose? Of(string text) => text switch
    {
        "processing" => ConsentPurpose.Processing,
        "matching" => ConsentPurpose.Matching,
        "show_to_employer" => ConsentPurpose.ShowToEmployer,
        "share_with_network" => ConsentPurpose.ShareWithNetwork,
        _ => null,
    };
}
