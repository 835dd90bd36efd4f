using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>Finds for whom a new or changed place is among the best of their own list, and tells their coaches once a pair.</summary>
internal sealed class MatchFinder(MatchingDb db, MatchIndex index, IndexTail tail, Outbox<MatchingDb> outbox, TimeProvider clock)
{
    /// <summary>The most pairs that one change of a place announces.</summary>
    private const int MostPairs = 20;

    /// <summary>
    /// How far down a person's own list is news: what coach and young person look through in one sitting. A coach has a budget of
    /// alerts (docs/matching.md); with many places open, one that suits but is the fortieth best is found in the list, not told.
    /// </summary>
    private const int OwnTop = 5;

    /// <summary>Whose own list is looked at, best suited first: a bound on the work while the place's row is locked, which docs/matching.md tells.</summary>
    private const int Considered = 200;

    // The index may be a moment behind: consent and coach are asked of the database, and in the same breath who was told before and whom
    // it is no news to: who is proposed or placed there, and where a side's last word about the pair was no (as for cohorts). Translated once.
    private static readonly Func<MatchingDb, List<Guid>, Guid, Guid, IAsyncEnumerable<Untold>> StillToTell = EF.CompileAsyncQuery(
        (MatchingDb db, List<Guid> ids, Guid placeId, Guid companyId) =>
            from person in db.Participants.Where(p => ids.Contains(p.Id) && p.Rankable)
            where !db.AnnouncedMatches.Any(told => told.PlaceId == placeId && told.ParticipantId == person.Id)
                && !db.Companies.Any(company => company.Id == companyId && !company.Active)
                && !db.CompanySeats.Any(seats => seats.CompanyId == companyId && seats.Free <= 0)
                && !db.Placements.Any(placed => placed.ParticipantId == person.Id && placed.PlaceId == placeId && placed.Stage != PlacementStage.Ended)
                && !db.Proposals.Any(asked => asked.ParticipantId == person.Id && asked.PlaceId == placeId
                    && (asked.Status <= ProposalStatus.Agreed
                        || asked.Answers.Any(no => !no.Accepted
                            && no.Reason != DeclineReason.NoCapacity && no.Reason != DeclineReason.StartDate && no.Reason != DeclineReason.OtherPlaceChosen
                            && !db.Proposals.Any(later => later.ParticipantId == person.Id && later.PlaceId == placeId
                                && later.Answers.Any(yes => yes.Accepted && yes.Party == no.Party && yes.GivenAt > no.GivenAt)))))
            select new Untold(person.Id, person.PublicId, person.CoachId, person.SubstituteCoachId));

    /// <summary>
    /// Ranks participants for the place, and the place in each one's own list; pairs that are new leave with the caller's commit. None while the company takes nobody, or carries
    /// no more: its places are told of when it does again (<see cref="CompanyOpenings"/>).
    /// </summary>
    /// <param name="place">The place's state.</param>
    /// <param name="free">Seats that may still be taken.</param>
    /// <param name="ct">Cancels the search.</param>
    public async Task AnnounceAsync(PlaceChanged place, int free, CancellationToken ct)
    {
        // Places that were committed a moment ago may not stand in the own lists yet: in a burst some pairs more are told, none is missed.
        await tail.FreshPeopleAsync(ct);
        var today = clock.Today();
        var options = new Engine.RankOptions { OnDate = today, Top = Considered, OnlySuitable = true };
        var found = index.RankParticipants(place.ToProfile(free), _ => true, options).Items.Where(match => index.EntersTop(match, place.PlaceId, OwnTop, today)).ToList();
        if (found.Count == 0)
            return;
        var ids = found.ConvertAll(match => match.ParticipantId);
        var people = await StillToTell(db, ids, place.PlaceId, place.CompanyId).ToDictionaryAsync(p => p.Id, cancellationToken: ct);
        var untold = found.FindAll(match => people.ContainsKey(match.ParticipantId));
        if (untold.Count > MostPairs)
            untold.RemoveRange(MostPairs, untold.Count - MostPairs);
        var told = await MarkAsync(place.PlaceId, untold, ct);
        if (told.Count < untold.Count)
            db.Add(new CompanyOpening { CompanyId = place.CompanyId }); // Whose row is another's at this moment is looked at again in some seconds.
        if (told.Count == 0)
            return;
        var now = clock.GetUtcNow();
        List<FoundMatch> news = [.. untold.Where(match => told.Contains(match.ParticipantId)).Select(match => people[match.ParticipantId].Found(match.Fit))];
        outbox.Add(new MatchesFound(Guid.CreateVersion7(now), now, place.PlaceId, place.Version, place.PlacePublicId, news));
    }

    /// <summary>
    /// Notes whom the place is told of, and holds them until the commit: whoever erases one of them waits, and then finds the note. Nobody is waited for here: the place may be
    /// locked, and who locks a person first and then places would wait for it in a circle.
    /// </summary>
    /// <returns>Those of them who are not just being changed or erased, and of whom nobody else has told meanwhile.</returns>
    private async Task<HashSet<Guid>> MarkAsync(Guid placeId, List<Engine.RankedParticipant> matches, CancellationToken ct)
    {
        if (matches.Count == 0)
            return [];
        Guid[] ids = [.. matches.Select(match => match.ParticipantId)];
        int[] fits = [.. matches.Select(match => match.Fit)];
        return [.. await db.Database.SqlQuery<Guid>(
            $"""
            WITH held AS (SELECT id FROM participant_view WHERE id = ANY({ids}) AND rankable FOR KEY SHARE SKIP LOCKED)
            INSERT INTO announced_match (place_id, participant_id, fit)
            SELECT {placeId}, held.id, told.fit FROM held JOIN unnest({ids}, {fits}) AS told(id, fit) ON told.id = held.id
            ON CONFLICT DO NOTHING RETURNING participant_id AS "Value"
            """).ToListAsync(ct)];
    }

    private sealed record Untold(Guid Id, string PublicId, string? CoachId, string? SubstituteCoachId)
    {
        public FoundMatch Found(int fit) => new(Id, PublicId, CoachId, SubstituteCoachId, fit);
    }
}
