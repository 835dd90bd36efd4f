using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.Employer.Drafting;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Places;

/// <summary><c>POST /v1/places/import</c>: up to 500 places at once, each taken, recognised or refused with its reasons; what is taken is one commit.</summary>
internal static class ImportPlaces
{
    private const int MaxItems = 500;
    private const long MaxBytes = 4 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/places/import", HandleAsync)
        .RequireScope("places:write").WithIdempotency<EmployerDb>().WithBodyLimit(MaxBytes)
        .WithName("ImportPlaces").WithSummary("Imports up to 500 places; every record is accounted for")
        .Produces<Response>();

    /// <param name="Items">1-500 records.</param>
    /// <param name="Publish">Publish what is taken; a record that cannot be published is refused.</param>
    internal sealed record Request(IReadOnlyList<Item> Items, bool Publish = false);

    /// <param name="CompanyId">Public id <c>cmp_...</c> of a company that the caller keeps.</param>
    /// <param name="ExternalRef">The organisation's own reference; a known one is recognised and changes nothing.</param>
    /// <param name="Place">What the place is.</param>
    /// <param name="Location">Where; the company gets a site there unless it has one.</param>
    /// <param name="Requirements">32 entries; null = drafted from the occupation.</param>
    /// <param name="RequirementsBasis">Whose word the given requirements are.</param>
    internal sealed record Item(
        string CompanyId, string ExternalRef, PlaceBody Place, LocationBody Location,
        IReadOnlyList<Requirement?>? Requirements = null, RequirementsBasis RequirementsBasis = RequirementsBasis.Company);

    /// <param name="PostalCode">Five digits.</param>
    /// <param name="Town">Up to 200 characters.</param>
    /// <param name="Latitude">WGS84 degrees.</param>
    /// <param name="Longitude">WGS84 degrees.</param>
    internal sealed record LocationBody(string? PostalCode = null, string? Town = null, double? Latitude = null, double? Longitude = null);

    /// <summary>What became of a record.</summary>
    internal enum Outcome
    {
        /// <summary>It is a place now.</summary>
        Taken,

        /// <summary>The reference was known already; nothing changed.</summary>
        Known,

        /// <summary>Not taken; the errors say why.</summary>
        Refused,
    }

    /// <param name="Index">Position in the request, from 0.</param>
    /// <param name="ExternalRef">The record's reference.</param>
    /// <param name="Outcome">What became of it.</param>
    /// <param name="Id">Public id of the place, where there is one.</param>
    /// <param name="Errors">Why it was refused; pointers into the record.</param>
    internal sealed record RecordOutcome(int Index, string ExternalRef, Outcome Outcome, string? Id, IReadOnlyList<ValidationError> Errors);

    /// <param name="Taken">How many are places now.</param>
    /// <param name="Known">How many were known already.</param>
    /// <param name="Refused">How many were refused.</param>
    /// <param name="Records">One for each record, in order.</param>
    internal sealed record Response(int Taken, int Known, int Refused, IReadOnlyList<RecordOutcome> Records);

    private static async Task<IResult> HandleAsync(
        Request body, Caller caller, EmployerDb db, PlaceHistory history, TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        var check = new Check();
        check.Count("/items", body.Items, 1, MaxItems);
        for (var i = 0; i < Math.Min(body.Items.Count, MaxItems); i++)
            check.That(body.Items[i] is not null, $"/items/{i}", "must not be null", "required");
        if (check.Failed)
            return check.Problem();

        var known = await ImportContext.LoadAsync(db, caller, body.Items, ct);
        var taken = new List<Place>();
        var outcomes = new List<RecordOutcome>(body.Items.Count);
        for (var i = 0; i < body.Items.Count; i++)
        {
            var item = body.Items[i];
            if (known.PlaceOf(item.ExternalRef) is { } existing)
            {
                outcomes.Add(new RecordOutcome(i, item.ExternalRef, Outcome.Known, existing, []));
                continue;
            }
            var record = new Check();
            if (Take(item, body.Publish, known, record, time.Today(), time.GetUtcNow()) is not { } place)
            {
                outcomes.Add(new RecordOutcome(i, item.ExternalRef, Outcome.Refused, null, record.Errors));
                continue;
            }
            taken.Add(place);
            known.Add(place);
            outcomes.Add(new RecordOutcome(i, item.ExternalRef, Outcome.Taken, place.PublicId, []));
        }

        db.Sites.AddRange(known.NewSites);
        db.Places.AddRange(taken);
        history.Record(taken, caller.Signature());
        return TypedResults.Ok(new Response(
            taken.Count, outcomes.Count(o => o.Outcome == Outcome.Known), outcomes.Count(o => o.Outcome == Outcome.Refused), outcomes));
    }

    private static Place? Take(Item item, bool publish, ImportContext known, Check check, DateOnly today, DateTimeOffset now)
    {
        var externalRef = check.Text("/externalRef", item.ExternalRef, 200, required: true);
        check.That(!known.IsOthers(item.ExternalRef), "/externalRef", "names a place of another company of this organisation", "duplicate");
        var company = known.CompanyOf(item.CompanyId);
        check.That(company is not null, "/companyId", "is no company that the caller keeps", "unknown_reference");
        var terms = item.Place.Read(check, "/place");
        if (terms is not null)
        {
            check.That(Kldb.IsOccupation(terms.KldbKey), "/place/kldbKey", "must be an occupation of the KldB 2010 (five digits)", "unknown_value");
            for (var i = 0; i < terms.MentorIds.Count; i++)
                check.That(company is not null && known.IsMentor(company, terms.MentorIds[i]), $"/place/mentorIds/{i}", "is no active mentor of this company", "unknown_reference");
        }
        var town = check.Text("/location/town", item.Location.Town, 200);
        var location = Companies.AddSite.Locate(check, "/location", item.Location.PostalCode, item.Location.Latitude, item.Location.Longitude);
        if (item.Requirements is { } given)
            RequirementsBody.Read(check, "/requirements", given);
        if (check.Failed || company is null || terms is null || location is null)
            return null;

        var requirements = item.Requirements ?? RequirementDrafter.ForOccupation(terms.KldbKey)?.Requirements;
        var basis = item.Requirements is null ? RequirementsBasis.OnetDraft : item.RequirementsBasis;
        if (publish)
        {
            foreach (var finding in Place.Obstacles(terms, requirements, today, Kldb.IsOccupation))
                check.Error(finding.Pointer == "/requirements" ? finding.Pointer : "/place" + finding.Pointer, finding.Reason, finding.Code);
        }
        if (check.Failed)
            return null;
        var site = known.SiteAt(company, location, new SiteAddress(null, null, item.Location.PostalCode, town, null), now);
        var place = Place.Draft(company, site, terms, now, externalRef, requirements, basis);
        if (publish)
            place.Publish();
        return place;
    }
}
