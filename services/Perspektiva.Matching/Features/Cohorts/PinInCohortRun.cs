using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>The same run with one more pin: a run of its own over the same stored inputs, which tells what the pin costs. Where the solver's prices are still in memory, it is two searches.</summary>
internal static class PinInCohortRun
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/cohort-runs/{id}/pins", HandleAsync)
        .RequireScope("proposals:write").WithIdempotency<MatchingDb>().WithName("PinInCohortRun").WithSummary("Run a finished cohort run again with one more pair decided")
        .Produces<CohortRunResponse>(StatusCodes.Status202Accepted);

    private static async Task<IResult> HandleAsync(
        string id, CohortPairBody body, CohortLookup lookup, MatchingDb db, CohortSource source, CohortStore store, CohortSignal signal, IAfterCommit afterCommit, Caller caller,
        TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        check.Id("/participantId", body.ParticipantId, IdPrefix.Participant);
        check.Id("/placeId", body.PlaceId, IdPrefix.Place);
        if (check.Failed)
            return check.Problem();
        if (await lookup.FindAsync(id, ct) is not { } before)
            return Problems.NotFound();
        if (before.State != CohortRunState.Finished)
            return Problems.InvalidTransition($"The run stands at {SnakeCase<CohortRunState>.Show(before.State)}");
        if (!Engine.MatchingEngine.Knows(before.FormulaVersion, before.RulesVersion, before.ParametersVersion))
            return Problems.Conflict("This release does not know the run's versions");
        if (await CohortLookup.IsBusyAsync(db, caller.Organisation, ct))
            return Problems.Conflict($"The organisation has {StartCohortRun.MostUnfinished} runs that are not done");
        var people = await VisibleAsync(db, before.Id, caller, ct);
        var person = people.Find(p => p.PublicId == body.ParticipantId);
        var place = await db.Places.AsNoTracking().Where(p => p.PublicId == body.PlaceId && p.Status != PlaceStatus.Draft).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct);
        check.That(person is { Usable: true }, "/participantId", "is none of the run's participants", "unknown");
        check.That(place is not null, "/placeId", "is no known place", "unknown");
        if (check.Failed)
            return check.Problem();
        if (await db.CohortPairs.AnyAsync(pair => pair.RunId == before.Id && pair.Kind == CohortPairKind.Pin && pair.ParticipantId == person!.Id, ct))
            return Problems.Conflict("The participant is pinned in this run already");

        var run = Next(before, people, caller, clock.GetUtcNow());
        db.Add(run);
        await db.SaveChangesAsync(ct);
        await CopyAsync(db, before.Id, run.Id, [.. people.Where(p => p.Usable || p.LeftOut).Select(p => p.Id)], ct);
        await AddPinAsync(db, run.Id, person!.Id, place!.Value, body.PlaceId, ct);
        if (!await db.CohortPlaces.AnyAsync(p => p.RunId == run.Id && p.PlaceId == place, ct) && await source.PlaceAsync(place.Value, ct) is { } added)
            await store.AddPlacesAsync(run.Id, [await AsStoredAsync(db, run.Id, added, ct)], ct);
        afterCommit.Run(signal.Wake);
        return TypedResults.Accepted($"/v1/cohort-runs/{run.PublicId}", await lookup.ShowAsync(run, ct));
    }

    /// <summary>The people of the run before that the caller may still see.</summary>
    private static async Task<List<Known>> VisibleAsync(MatchingDb db, Guid runId, Caller caller, CancellationToken ct) =>
        await (from known in db.CohortPeople.AsNoTracking()
               join view in db.Participants.Where(caller.Participants()) on known.ParticipantId equals view.Id
               where known.RunId == runId
               select new Known(known.ParticipantId, known.PublicId, known.Profile != null && view.Rankable, known.LeftOut != null)).ToListAsync(ct);

    private static CohortRunRecord Next(CohortRunRecord before, List<Known> people, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PublicId = PublicId.New(IdPrefix.CohortRun),
        OrganisationId = before.OrganisationId,
        CoachId = before.CoachId,
        AskedBy = caller.Signature(),
        AskedAt = now,
        OnDate = before.OnDate,
        RaiseFloor = before.RaiseFloor,
        EdgesPerPerson = before.EdgesPerPerson,
        Places = before.Places,
        BasedOnId = before.Id,
        BasedOnPublicId = before.PublicId,
        SamePeople = people.Count == before.People && people.TrueForAll(p => p.Usable || p.LeftOut),
        FrozenAt = before.FrozenAt,
        SeatsElsewhere = before.SeatsElsewhere,
        FormulaVersion = before.FormulaVersion,
        RulesVersion = before.RulesVersion,
        ParametersVersion = before.ParametersVersion,
        People = people.Count(p => p.Usable || p.LeftOut),
    };

    private static async Task CopyAsync(MatchingDb db, Guid from, Guid to, Guid[] people, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cohort_person (run_id, participant_id, public_id, profile_version, profile, candidates, left_out, pinned)
            SELECT {to}, participant_id, public_id, profile_version, profile, candidates, left_out, false FROM cohort_person WHERE run_id = {from} AND participant_id = ANY({people})
            """,
            ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cohort_place (run_id, place_id, public_id, company_public_id, place_version, profile, seats, mentor_id, mentor_seats, company_id, company_seats, only_pinned)
            SELECT {to}, place_id, public_id, company_public_id, place_version, profile, seats, mentor_id, mentor_seats, company_id, company_seats, only_pinned
            FROM cohort_place WHERE run_id = {from}
            """,
            ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cohort_pair (run_id, participant_id, place_id, place_public_id, kind, position)
            SELECT {to}, participant_id, place_id, place_public_id, kind, position FROM cohort_pair WHERE run_id = {from} AND participant_id = ANY({people})
            """,
            ct);
    }

    /// <summary>The place with mentor and company bound as the run has stored them, where it knows them: what they carry by now would bound everybody else of the run.</summary>
    private static async Task<CohortPlaceInput> AsStoredAsync(MatchingDb db, Guid runId, CohortPlaceInput added, CancellationToken ct)
    {
        var known = await db.CohortPlaces.AsNoTracking().Where(p => p.RunId == runId && (p.CompanyId == added.CompanyId || (p.MentorId != null && p.MentorId == added.MentorId)))
            .Select(p => new { p.MentorId, p.MentorSeats, p.CompanyId, p.CompanySeats }).ToListAsync(ct);
        return added with
        {
            MentorSeats = known.Find(p => p.MentorId is not null && p.MentorId == added.MentorId) is { } mentor ? mentor.MentorSeats : added.MentorSeats,
            CompanySeats = known.Find(p => p.CompanyId == added.CompanyId) is { } company ? company.CompanySeats : added.CompanySeats,
        };
    }

    private static Task<int> AddPinAsync(MatchingDb db, Guid runId, Guid person, Guid place, string placeId, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO cohort_pair (run_id, participant_id, place_id, place_public_id, kind, position)
        SELECT {runId}, {person}, {place}, {placeId}, {(int)CohortPairKind.Pin}, coalesce(max(position) + 1, 0) FROM cohort_pair WHERE run_id = {runId} AND kind = {(int)CohortPairKind.Pin}
        """,
        ct);

    private sealed record Known(Guid Id, string PublicId, bool Usable, bool LeftOut);
}
