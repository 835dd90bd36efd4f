using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>A run: how far it is, what came out, who has which place, and who has none, why and what comes next.</summary>
internal static class ReadCohortRun
{
    private const string List = "cohort-run/";

    /// <summary>What came out for somebody.</summary>
    internal enum Outcome { Pending, Placed, Unplaced, LeftOut }

    /// <summary>A person of the run, by pseudonym.</summary>
    /// <param name="ProfileVersion">Of the person's profile that the result rests on.</param>
    /// <param name="Pinned">Decided by a person, not by the solver.</param>
    /// <param name="Reason">Why there is no place.</param>
    /// <param name="BestTakenPlaceId">The best place that lacks a seat.</param>
    internal sealed record Person(
        string ParticipantId, Outcome Outcome, long? ProfileVersion, string? PlaceId, int? Fit, string? FitShown, bool Pinned, TextView? Reason, TextView? NextStep,
        string? BestTakenPlaceId);

    /// <summary>A place of the run.</summary>
    /// <param name="PlaceVersion">Of the place that the result rests on.</param>
    /// <param name="Seats">Free when the inputs were taken.</param>
    /// <param name="MentorSeats">What the place's mentor still carried; none = no bound.</param>
    /// <param name="CompanySeats">What the company still carried; none = no bound.</param>
    internal sealed record Place(string PlaceId, string CompanyId, long PlaceVersion, int Seats, int? MentorSeats, int? CompanySeats);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/cohort-runs/{id}", RunAsync)
            .RequireScope("rankings:read").WithName("GetCohortRun").WithSummary("A cohort run: state, progress, and what came out")
            .Produces<CohortRunResponse>();
        app.MapGet("/v1/cohort-runs/{id}/participants", PeopleAsync)
            .RequireScope("rankings:read").WithName("CohortParticipants").WithSummary("Who has which place in the run; who has none, why, and what comes next")
            .Produces<Page<Person>>();
        app.MapGet("/v1/cohort-runs/{id}/places", PlacesAsync)
            .RequireScope("rankings:read").WithName("CohortPlaces").WithSummary("The places that the run looked at, each with the version that the result rests on")
            .Produces<Page<Place>>();
    }

    private static async Task<IResult> RunAsync(string id, CohortLookup lookup, CancellationToken ct) =>
        await lookup.FindAsync(id, ct) is { } run ? TypedResults.Ok(await lookup.ShowAsync(run, ct)).WithETag(run.Version) : Problems.NotFound();

    private static async Task<IResult> PeopleAsync(
        string id, [AsParameters] PageQuery page, CohortLookup lookup, MatchingDb db, IAccessLog log, Caller caller, Cursor cursor, CancellationToken ct)
    {
        var check = new Check();
        var list = List + id + "/participants";
        var after = Position(page.Read(cursor, list, check));
        if (check.Failed)
            return check.Problem();
        if (await lookup.FindAsync(id, ct) is not { } run)
            return Problems.NotFound();

        // Who may see whom is asked now, not as it was when the run began; and a withdrawn consent counts at once.
        var rows = await (from person in db.CohortPeople.AsNoTracking()
                          join view in db.Participants.Where(caller.Participants()) on person.ParticipantId equals view.Id
                          join place in db.CohortPlaces on new { person.RunId, Id = person.PlaceId ?? Guid.Empty } equals new { place.RunId, Id = place.PlaceId } into seats
                          from seat in seats.DefaultIfEmpty()
                          join taken in db.CohortPlaces on new { person.RunId, Id = person.BestTakenPlaceId ?? Guid.Empty } equals new { taken.RunId, Id = taken.PlaceId } into lacking
                          from best in lacking.DefaultIfEmpty()
                          where person.RunId == run.Id && person.ParticipantId > after
                          orderby person.ParticipantId
                          select new { Person = person, view.MayMatch, Place = seat == null ? null : seat.PublicId, Best = best == null ? null : best.PublicId })
            .Take(page.Size + 1).ToListAsync(ct);
        await log.ReadAsync([.. rows.Take(page.Size).Select(row => row.Person.ParticipantId)], ReadPurpose.Cohort, ct);
        var items = rows.Take(page.Size).Select(row => Show(row.Person, row.MayMatch, row.Place, row.Best)).ToList();
        return TypedResults.Ok(new Page<Person>(items, rows.Count > page.Size ? cursor.Encode(list, rows[page.Size - 1].Person.ParticipantId.ToString("N")) : null));
    }

    private static async Task<IResult> PlacesAsync(
        string id, [AsParameters] PageQuery page, CohortLookup lookup, MatchingDb db, Cursor cursor, CancellationToken ct)
    {
        var check = new Check();
        var list = List + id + "/places";
        var after = Position(page.Read(cursor, list, check));
        if (check.Failed)
            return check.Problem();
        if (await lookup.FindAsync(id, ct) is not { } run)
            return Problems.NotFound();
        var rows = await db.CohortPlaces.AsNoTracking().Where(p => p.RunId == run.Id && p.PlaceId > after).OrderBy(p => p.PlaceId).Take(page.Size + 1)
            .Select(p => new { p.PlaceId, View = new Place(p.PublicId, p.CompanyPublicId, p.PlaceVersion, p.Seats, p.MentorSeats, p.CompanySeats) }).ToListAsync(ct);
        return TypedResults.Ok(new Page<Place>(
            [.. rows.Take(page.Size).Select(row => row.View)], rows.Count > page.Size ? cursor.Encode(list, rows[page.Size - 1].PlaceId.ToString("N")) : null));
    }

    private static Guid Position(IReadOnlyList<string> after) => after is [var last] && Guid.TryParseExact(last, "N", out var id) ? id : Guid.Empty;

    private static Person Show(CohortPerson person, bool mayMatch, string? placeId, string? bestTaken)
    {
        if (!mayMatch || person.LeftOut is not null)
        {
            var (why, then) = CohortReasons.OfLeftOut(mayMatch ? person.LeftOut!.Value : CohortLeftOut.ConsentMissing);
            return new Person(person.PublicId, Outcome.LeftOut, person.ProfileVersion, null, null, null, false, why, then, null);
        }
        if (person is { PlaceId: not null, Fit: { } fit })
            return new Person(person.PublicId, Outcome.Placed, person.ProfileVersion, placeId, fit, ScoredView.Show(fit), person.Pinned, null, null, null);
        if (person.UnplacedReason is not { } code)
            return new Person(person.PublicId, Outcome.Pending, person.ProfileVersion, null, null, null, false, null, null, null);
        var (reason, next) = CohortReasons.OfUnplaced(code);
        return new Person(person.PublicId, Outcome.Unplaced, person.ProfileVersion, null, null, null, false, reason, next, bestTaken);
    }
}
