using Perspektiva.Contracts;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Consents;

/// <summary>Records a consent and hands out its receipt. A guardian consents in their own name only, and the person never in a guardian's.</summary>
internal static class GiveConsent
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/participants/{id}/consents", HandleAsync)
        .RequireScope("consents:write").WithIdempotency<ParticipantDb>().WithName("GiveConsent").WithSummary("Records a consent to one purpose")
        .WithDescription(
            "Without a consent to processing, and while processing is restricted, the receipt is kept, but no consent is in force: a participant's consents are empty then. "
            + "After a withdrawal a new consent is needed: givenOn must not be before the day on which this purpose, or processing, was last withdrawn.")
        .Produces<ConsentReceipt>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        string id, ConsentBody body, HttpContext http, Caller caller, PersonRecords records, PersonChanges changes, ParticipantDb db, TimeProvider clock,
        CancellationToken ct)
    {
        if (await records.FindForChangeAsync(id, ct) is not { Person: var person })
            return Problems.NotFound();
        if (caller.Is("participant") && (person.IsMinor || body.GuardianId is not null))
            return Problems.Forbidden("A guardian's consent is told by the guardian, or recorded by those who accompany the person");
        var today = clock.Today();
        var check = new Check();
        check.Known("/purpose", (Contracts.V1.ConsentPurpose?)body.Purpose);
        var from = AgeReckoning.ConsentsFrom((await records.IdentityAsync(person, ct)).BirthDate, person.IsMinor);
        var textVersion = check.Consent("", body.TextVersion, body.Form, body.GivenOn, from, today);
        check.NotWithdrawnSince("/givenOn", body.GivenOn, person.WithdrawnLastOn(body.Purpose));
        Guardian(check, person, body, caller);
        if (check.Failed)
            return check.Problem();

        var now = clock.GetUtcNow();
        http.AnswerConcerns(person.Id);
        var consent = new Consent
        {
            Id = Guid.CreateVersion7(now),
            PersonId = person.Id,
            Purpose = body.Purpose,
            TextVersion = textVersion,
            Form = body.Form,
            GivenOn = body.GivenOn ?? today,
            GuardianId = body.GuardianId,
            PersonAgrees = body.PersonAgrees,
            RecordedAt = now,
            RecordedBy = caller.Author(),
            OrganisationId = caller.Organisation,
        };
        person.Give(consent, now);
        changes.Record(person);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/v1/participants/{person.PublicId}/consents", ConsentReceipt.Of(consent)).WithETag(person.Version);
    }

    private static void Guardian(Check check, Person person, ConsentBody body, Caller caller)
    {
        if (body.GuardianId is { } guardianId)
        {
            check.That(!body.PersonAgrees || !caller.Is("guardian"), "/personAgrees", "is not for a guardian to say", "out_of_range");
            check.That(person.ActingGuardians.Any(guardian => guardian.PublicId == guardianId), "/guardianId", "is no guardian of this person", "unknown_id");
            check.That(!caller.Is("guardian") || caller.Record == guardianId, "/guardianId", "must be the guardian who asks", "out_of_range");
        }
        else
        {
            check.That(!person.IsMinor, "/guardianId", "is required: a guardian consents for a person under 18", "required");
            // Without it a legal carer's consent would be taken for the adult's own.
            check.That(person.IsMinor || !caller.Is("guardian"), "/guardianId", "is required: it is the guardian who asks", "required");
        }
    }
}
