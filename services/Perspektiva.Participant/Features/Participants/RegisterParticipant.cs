using System.ComponentModel;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.Participant.Features.Consents;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>A registering organisation brings a young person into the network, with their consent.</summary>
internal static class RegisterParticipant
{
    /// <param name="Guardian">Needed under 18, of an adult a legal carer if there is one: whose consent it is, too.</param>
    internal sealed record Request(
        string GivenName, string FamilyName, DateOnly BirthDate, FirstConsentBody Consent,
        string? ExternalRef = null, AddressBody? Address = null, LocationBody? Location = null, ContactBody? Contact = null,
        [property: Description(PersonFields.SchoolingMeaning)] bool? FullTimeSchooling = null,
        [property: Description(PersonFields.SchoolingEndMeaning)] DateOnly? SchoolingEndsOn = null, int? MobilityKm = null, int? HoursPerWeekMin = null, int? HoursPerWeekMax = null,
        DateOnly? AvailableFrom = null, DateOnly? AvailableUntil = null,
        FunctionalConstraint[]? Exclusions = null, Interest[]? Interests = null, GuardianBody? Guardian = null, Entitlements? Entitlements = null)
    {
        /// <summary>No property: it would be a member of the body.</summary>
        public PersonFields ReadFields() => new(
            ExternalRef, GivenName, FamilyName, BirthDate, Address, Location, Contact, FullTimeSchooling, SchoolingEndsOn, MobilityKm,
            HoursPerWeekMin, HoursPerWeekMax, AvailableFrom, AvailableUntil, Exclusions, Interests, Entitlements);
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/participants", HandleAsync)
        .RequireScope("participants:write").WithIdempotency<ParticipantDb>()
        .WithName("RegisterParticipant").WithSummary("Registers a person with their consent")
        .WithDescription($"entitlements: {PersonFields.EntitlementsMeaning}")
        .Produces<ParticipantView>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext http, Caller caller, PersonRecords records, PersonChanges changes, ParticipantDb db, TimeProvider clock, CancellationToken ct)
    {
        if (!caller.IsRegisteringPortal)
            return Problems.Forbidden("Only job centres and schools register participants");
        var today = clock.Today();
        var check = new Check();
        var fields = check.Read(body.ReadFields(), today);
        check.Purposes("/consent/purposes", body.Consent.Purposes);
        var minor = AgeReckoning.IsMinorOn(body.BirthDate, today);
        var textVersion = check.Consent(
            "/consent", body.Consent.TextVersion, body.Consent.Form, body.Consent.GivenOn, AgeReckoning.ConsentsFrom(body.BirthDate, minor), today);
        var guardian = Guardian(check, body, minor);
        if (check.Failed || fields is null)
            return check.Problem();

        var now = clock.GetUtcNow();
        var person = Person.Register(Guid.CreateVersion7(now), PublicId.New(IdPrefix.Participant), caller.Organisation, now);
        http.AnswerConcerns(person.Id);
        await records.IdentifyAsync(person, fields.Data, ct);
        person.Wish(fields.Wishes);
        db.Add(person);
        if (fields.ExternalRef is not null && !await records.ReferAsync(person, fields.ExternalRef, ct))
            return Problems.Conflict("The external reference already names another participant of this organisation");
        var guardianId = guardian is null ? null : (await records.AddGuardianAsync(person, body.Guardian!, guardian, ct)).PublicId;
        foreach (var purpose in body.Consent.Purposes)
        {
            person.Give(
                new Consent
                {
                    Id = Guid.CreateVersion7(now),
                    PersonId = person.Id,
                    Purpose = purpose,
                    TextVersion = textVersion,
                    Form = body.Consent.Form,
                    GivenOn = body.Consent.GivenOn ?? today,
                    GuardianId = guardianId,
                    PersonAgrees = guardianId is not null && body.Consent.PersonAgrees,
                    RecordedAt = now,
                    RecordedBy = caller.Author(),
                    OrganisationId = caller.Organisation,
                },
                now);
        }

        changes.Record(person);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/v1/participants/{person.PublicId}", await records.ViewAsync(person, fields.Data, fields.ExternalRef, ct)).WithETag(person.Version);
    }

    private static GuardianData? Guardian(Check check, Request body, bool minor)
    {
        if (body.Guardian is null)
        {
            check.That(!minor, "/guardian", "is required: a guardian consents for a person under 18", "required");
            return null;
        }

        check.GuardianActs("/guardian/relation", body.Guardian.Relation, minor);
        return check.Guardian("/guardian", body.Guardian);
    }
}
