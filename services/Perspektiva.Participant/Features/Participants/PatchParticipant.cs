using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>Changes or corrects a record as a JSON merge patch (RFC 7396): what is sent is set, null clears. What stood there before is kept.</summary>
internal static class PatchParticipant
{
    private const string Schooling = "fullTimeSchooling";
    private const string SchoolingEnd = "schoolingEndsOn";
    private const string Location = "location";

    /// <summary>The members of a patch; all may be left out.</summary>
    /// <param name="Status">A step of the lifecycle that people take; placements set the others.</param>
    /// <param name="ExitReason">With status <c>exited</c>.</param>
    /// <param name="Reason">Whether the world changed or the entry was wrong; default <c>change</c>. A step of the lifecycle is no correction: while processing is restricted or not consented to it is refused under either.</param>
    internal sealed record Request(
        string? ExternalRef, string? GivenName, string? FamilyName, DateOnly? BirthDate,
        AddressBody? Address, LocationBody? Location, ContactBody? Contact,
        bool? FullTimeSchooling, DateOnly? SchoolingEndsOn, int? MobilityKm, int? HoursPerWeekMin, int? HoursPerWeekMax,
        DateOnly? AvailableFrom, DateOnly? AvailableUntil,
        FunctionalConstraint[]? Exclusions, Interest[]? Interests, Entitlements? Entitlements,
        ParticipantStatus? Status = null, ExitReason? ExitReason = null, CorrectionReason? Reason = null)
    {
        /// <summary>No property: it would be a member of the body.</summary>
        public PersonFields ReadFields() => new(
            ExternalRef, GivenName, FamilyName, BirthDate, Address, Location, Contact, FullTimeSchooling, SchoolingEndsOn, MobilityKm,
            HoursPerWeekMin, HoursPerWeekMax, AvailableFrom, AvailableUntil, Exclusions, Interests, Entitlements);
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/participants/{id}", HandleAsync)
        .RequireScope("participants:write").WithName("PatchParticipant").WithSummary("Changes a participant by merge patch, history kept")
        .WithDescription($"The members of a registration but its consent and guardian; left out stays, null clears. A patch that changes address.postalCode without naming location clears the location: it was that of the old home, and the postal code tells then. reason: correction is taken while processing is restricted or not consented to, unless the patch takes a step of the lifecycle. fullTimeSchooling: {PersonFields.SchoolingMeaning} schoolingEndsOn: {PersonFields.SchoolingEndMeaning} entitlements: {PersonFields.EntitlementsMeaning}")
        .AcceptsMergePatch<Request>().Produces<ParticipantView>();

    private static async Task<IResult> HandleAsync(
        string id, JsonObject body, HttpRequest http, Caller caller, PersonRecords records, PersonChanges changes, Corrections corrections,
        ParticipantDb db, IAccessLog log, IOptions<JsonOptions> json, TimeProvider clock, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing < Standing.Coach)
            return Problems.Forbidden("Only those who accompany the person change the record");
        var person = found.Person;
        if (http.IfMatch(person.Version) is { } stale)
            return stale;

        var before = PersonFields.Of(person, await records.IdentityAsync(person, ct), await records.ExternalRefAsync(person, ct));
        var request = Merge(before, body, json.Value.SerializerOptions);
        var check = new Check();
        var fields = check.Read(request.ReadFields(), clock.Today(), before);
        if (request.Status is not null)
            check.Known("/status", request.Status);
        check.That(request.ExitReason is null || request.Status == ParticipantStatus.Exited, "/exitReason", "goes with status exited only", "not_applicable");
        check.That(request.Status != ParticipantStatus.Exited || request.ExitReason is not null, "/exitReason", "is required with status exited", "required");
        if (check.Failed || fields is null)
            return check.Problem();
        if (person.RefusalToWrite(corrects: OnlyCorrects(person, request), ends: OnlyExits(body, request)) is { } refused)
            return refused;
        if (request.Status is { } status)
        {
            // The next event of the placement would undo it.
            if ((person.Status, status) == (ParticipantStatus.Placed, ParticipantStatus.Ready)
                && await db.Placements.AnyAsync(p => p.PersonId == person.Id && p.Stage != PlacementStage.Ended, ct))
            {
                return Problems.InvalidTransition("A placement runs: end it, and the person is ready again");
            }
            var returns = person.Status == ParticipantStatus.Exited;
            if (!person.SetStatus(status, request.ExitReason))
                return Problems.InvalidTransition(Possible(person));
            // Whoever was let go by mistake stands where their placement is, which may tell nothing for months.
            if (returns && person.Status != ParticipantStatus.Exited)
                person.FollowPlacements((await db.Placements.Where(p => p.PersonId == person.Id).ToListAsync(ct)).Select(p => p.Reached));
        }

        await corrections.KeepAsync(person, before, request.Reason ?? CorrectionReason.Change, ct);
        await records.IdentifyAsync(person, fields.Data, ct);
        person.Wish(fields.Wishes);
        if (!await records.ReferAsync(person, fields.ExternalRef, ct))
            return Problems.Conflict("The external reference already names another participant of this organisation");
        changes.Record(person);
        // The answer shows the record: a patch without members would be a read that nobody hears of.
        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(await records.ViewAsync(person, fields.Data, fields.ExternalRef, ct)).WithETag(person.Version);
    }

    /// <summary>Where the person stands, and which steps people may take from there.</summary>
    private static string Possible(Person person)
    {
        var next = Enum.GetValues<ParticipantStatus>().Where(to => Lifecycle.MaySet(person.Status, to, person.ResumeTo)).Select(Show);
        return $"The person stands at {Show(person.Status)}; by hand it goes on to {string.Join(", ", next)}, the rest follows placements";
    }

    private static string Show(ParticipantStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    /// <summary>The members as they stand, with the patch laid over them.</summary>
    /// <remarks>Status and exit reason are steps that a patch takes or does not; as they stand they are none.</remarks>
    private static Request Merge(PersonFields before, JsonObject patch, JsonSerializerOptions options)
    {
        // Schooling that is taken back has no last day; who knows nothing of that member need not clear it.
        if (patch.TryGetPropertyValue(Schooling, out var stated) && stated?.GetValueKind() != JsonValueKind.True && !patch.ContainsKey(SchoolingEnd))
            patch[SchoolingEnd] = null;
        var request = MergePatch.Read<Request>(before with { Status = null, ExitReason = null }, patch, options);
        // Who has moved lives no longer where they did; who knows nothing of that member need not clear it.
        var moved = PostalCodeOf(request.Address) != PostalCodeOf(before.Address);
        return moved && !patch.ContainsKey(Location) ? request with { Location = null } : request;
    }

    private static string? PostalCodeOf(AddressBody? address) => address?.PostalCode?.Trim() is { Length: > 0 } code ? code : null;

    /// <summary>An entry was wrong, and no step is taken: one by that name would go on with the person against their word.</summary>
    private static bool OnlyCorrects(Person person, Request request) =>
        request.Reason == CorrectionReason.Correction && (request.Status is null || request.Status == person.Status);

    /// <summary>Somebody is let go and nothing else is written.</summary>
    private static bool OnlyExits(JsonObject body, Request request) =>
        request.Status == ParticipantStatus.Exited && body.All(member => member.Key is "status" or "exitReason" or "reason");
}
