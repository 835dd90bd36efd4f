using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>
/// A finished run again with one more pair decided or refused, or with that taken back: a run of its own over the same stored inputs, which tells what that costs or gains. Where the solver's prices are still in
/// memory, it is a few searches.
/// </summary>
internal sealed class CohortSequel(MatchingDb db, CohortLookup lookup, CohortCopy copy, CohortSignal signal, IAfterCommit afterCommit, Caller caller, TimeProvider clock)
{
    /// <summary>Starts it.</summary>
    /// <returns>The answer: 202 with the new run, or why not.</returns>
    public async Task<IResult> StartAsync(string id, CohortPairBody body, CohortPairKind kind, CancellationToken ct)
    {
        var check = new Check();
        check.Id("/participantId", body.ParticipantId, IdPrefix.Participant);
        check.Id("/placeId", body.PlaceId, IdPrefix.Place);
        if (check.Failed)
            return check.Problem();
        if (await lookup.FindAsync(id, ct) is not { } before)
            return Problems.NotFound();
        if (RefusalToGoOn(before) is { } refused)
            return refused;
        if (await CohortLookup.IsBusyAsync(db, caller.Organisation, ct))
            return Busy();
        if (!await HoldAsync(before.Id, ct))
            return Problems.NotFound();
        var people = await VisibleAsync(before.Id, ct);
        var person = people.Find(p => p.PublicId == body.ParticipantId);
        var place = await PlaceAsync(before.Id, body.PlaceId, kind, ct);
        check.That(person is { Usable: true }, "/participantId", "is none of the run's participants", "unknown");
        check.That(place is not null, "/placeId", kind == CohortPairKind.Pin ? "is no known place" : "is none of the run's places", "unknown");
        if (check.Failed)
            return check.Problem();
        if (!CohortStated.LeavesRoomFor(await OfPersonAsync(before.Id, person!.Id, ct), place!.Value, kind))
            return Problems.Conflict(Stated(kind));

        var run = Next(before, people);
        db.Add(run);
        await db.SaveChangesAsync(ct);
        await copy.InputsAsync(before.Id, run.Id, [.. people.Select(p => p.Id)], ct);
        await copy.AddAsync(run, person.Id, place.Value, body.PlaceId, kind, ct);
        afterCommit.Run(signal.Wake);

        return Accepted(run);
    }

    /// <summary>Starts it without what was stated of a pair. Asked again, the answer names the run that does so already.</summary>
    public async Task<IResult> TakeBackAsync(string id, string participantId, string placeId, CohortPairKind kind, HttpRequest http, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await lookup.FindAsync(id, ct) is not { } before)
            return Problems.NotFound();
        if (http.IfMatch(before.Version) is { } stale)
            return stale;
        if (RefusalToGoOn(before) is { } refused)
            return refused;
        if (!await HoldAsync(before.Id, ct, alone: true))
            return Problems.NotFound();
        var people = await VisibleAsync(before.Id, ct);
        if (people.Find(p => p.Usable && p.PublicId == participantId) is not { } person
            || (await OfPersonAsync(before.Id, person.Id, ct)).Where(p => p.PlacePublicId == placeId && p.Kind == kind).MaxBy(p => p.Episode) is not { TakenBack: null } pair)
            return Problems.NotFound();
        if (pair is { StatedAt: null, Change: null })
            return Problems.Conflict("It was not stated for this run: an answer to a proposal is changed there, and a placement or an open proposal ends by itself");
        if (await TakenBackAlreadyAsync(before.Id, pair, ct) is { } there)
            return Accepted(there);
        if (await CohortLookup.IsBusyAsync(db, caller.Organisation, ct))
            return Busy();

        var run = Next(before, people);
        db.Add(run);
        await db.SaveChangesAsync(ct);
        await copy.InputsAsync(before.Id, run.Id, [.. people.Select(p => p.Id)], ct);
        await copy.TakeBackAsync(run, pair, ct);
        afterCommit.Run(signal.Wake);
        await transaction.CommitAsync(ct);
        return Accepted(run);
    }

    // Without the pairs: the answer is stored, and may outlive somebody whom an earlier pair is about.
    private static Accepted<CohortRunResponse> Accepted(CohortRunRecord run) => TypedResults.Accepted($"/v1/cohort-runs/{run.PublicId}", CohortRunResponse.Of(run, null, [], []));

    private static ProblemResult Busy() => Problems.Conflict($"The organisation has {StartCohortRun.MostUnfinished} runs that are not done");

    private static ProblemResult? RefusalToGoOn(CohortRunRecord before)
    {
        if (before.State != CohortRunState.Finished)
            return Problems.InvalidTransition($"The run stands at {SnakeCase<CohortRunState>.Show(before.State)}");
        return Engine.MatchingEngine.Knows(before.FormulaVersion, before.RulesVersion, before.ParametersVersion) ? null : Problems.Conflict("This release does not know the run's versions");
    }

    /// <summary>
    /// Holds the people of the run before, and then the run, until the commit: an erasure that comes meanwhile would not see what is copied, and a deletion could leave half of it.
    /// </summary>
    /// <param name="alone">Nobody else takes anything back in it meanwhile.</param>
    /// <returns>False when the run is gone.</returns>
    private async Task<bool> HoldAsync(Guid runId, CancellationToken ct, bool alone = false)
    {
        await db.HoldParticipantsAsync(await db.CohortPeople.Where(p => p.RunId == runId).Select(p => p.ParticipantId).ToArrayAsync(ct), ct);
        var hold = alone ? (FormattableString)$"""SELECT id AS "Value" FROM cohort_run WHERE id = {runId} FOR UPDATE""" : $"""SELECT id AS "Value" FROM cohort_run WHERE id = {runId} FOR SHARE""";
        return (await db.Database.SqlQuery<Guid>(hold).ToListAsync(ct)).Count == 1;
    }

    /// <summary>The people of the run before that the caller may still see.</summary>
    private async Task<List<Known>> VisibleAsync(Guid runId, CancellationToken ct) =>
        await (from known in db.CohortPeople.AsNoTracking()
               join view in db.Participants.Where(caller.Participants()) on known.ParticipantId equals view.Id
               where known.RunId == runId
               select new Known(known.ParticipantId, known.PublicId, known.Profile != null && view.Rankable, known.LeftOut != null)).ToListAsync(ct);

    /// <summary>A pin may be of any place; a refusal of one that the run does not look at would change nothing.</summary>
    private Task<Guid?> PlaceAsync(Guid runId, string placeId, CohortPairKind kind, CancellationToken ct) => kind == CohortPairKind.Pin
        ? db.Places.Where(p => p.PublicId == placeId && p.Status != PlaceStatus.Draft).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct)
        : db.CohortPlaces.Where(p => p.RunId == runId && p.PublicId == placeId).Select(p => (Guid?)p.PlaceId).SingleOrDefaultAsync(ct);

    private Task<List<CohortPairRecord>> OfPersonAsync(Guid runId, Guid person, CancellationToken ct) =>
        db.CohortPairs.AsNoTracking().Where(pair => pair.RunId == runId && pair.ParticipantId == person).ToListAsync(ct);

    /// <summary>The run that goes on from this one without the pair, if there is one that the caller may see.</summary>
    private Task<CohortRunRecord?> TakenBackAlreadyAsync(Guid runId, CohortPairRecord pair, CancellationToken ct) => lookup.Visible()
        .Where(run => run.BasedOnId == runId && run.State != CohortRunState.Cancelled && run.State != CohortRunState.Failed)
        .Where(run => db.CohortPairs.Any(
            p => p.RunId == run.Id && p.ParticipantId == pair.ParticipantId && p.PlaceId == pair.PlaceId && p.Kind == pair.Kind && p.Episode == pair.Episode && p.TakenBack != null))
        .OrderBy(run => run.Id).FirstOrDefaultAsync(ct);

    private static string Stated(CohortPairKind kind) => kind switch
    {
        CohortPairKind.Pin => "The participant is pinned in this run already",
        CohortPairKind.Ban => "The pair is banned in this run already",
        _ => "The participant has vetoed the place in this run already",
    };

    private CohortRunRecord Next(CohortRunRecord before, List<Known> people)
    {
        var now = clock.GetUtcNow();
        return new CohortRunRecord
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
            Reserve = before.Reserve,
            FormulaVersion = before.FormulaVersion,
            RulesVersion = before.RulesVersion,
            ParametersVersion = before.ParametersVersion,
            People = people.Count,
        };
    }

    private sealed record Known(Guid Id, string PublicId, bool Usable, bool LeftOut);
}
