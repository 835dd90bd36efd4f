using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>From a request's ids and filters to records; what is none of the caller's reads as not there.</summary>
internal sealed class CohortChoice(MatchingDb db, Caller caller)
{
    /// <summary>Whom the run is about, held until its commit: an erasure that comes meanwhile finds what the run stores of them.</summary>
    public async Task<IReadOnlyList<(Guid Id, string PublicId)>> PeopleAsync(CohortPeopleBody? asked, Check check, CancellationToken ct)
    {
        var found = (await Asked(asked).Where(caller.Participants()).OrderBy(p => p.Id).Take(CohortRequest.MostPeople + 1)
            .Select(p => new { p.Id, p.PublicId }).ToListAsync(ct)).ConvertAll(p => (p.Id, p.PublicId));
        if (check.That(found.Count <= CohortRequest.MostPeople, "/participants", $"finds more than {CohortRequest.MostPeople} people", "too_many"))
        {
            var held = await db.HoldParticipantsAsync([.. found.Select(p => p.Id)], ct);
            found.RemoveAll(p => !held.Contains(p.Id));
        }
        if (asked?.Ids is { } ids)
            AllFound("/participants/ids", ids, found.Select(p => p.PublicId), check);
        return found;
    }

    /// <summary>Which places it is restricted to; none = all.</summary>
    public async Task<IReadOnlyList<Guid>> PlacesAsync(CohortPlacesBody? asked, Check check, CancellationToken ct)
    {
        if (asked?.Ids is not { } ids)
            return [];
        var found = await PlacesOfAsync(ids, ct);
        AllFound("/places/ids", ids, found.Keys, check);
        return [.. found.Values];
    }

    /// <summary>Pins, bans and vetoes: those stated, and what the sides declined before.</summary>
    public async Task<IReadOnlyList<CohortPairRecord>> PairsAsync(
        CohortRunRecord run, IReadOnlyList<(Guid Id, string PublicId)> people, StartCohortRun.Request body, Check check, CancellationToken ct)
    {
        var byId = people.ToDictionary(p => p.PublicId, p => p.Id);
        var stated = new[] { (body.Pins, CohortPairKind.Pin), (body.Bans, CohortPairKind.Ban), (body.Vetoes, CohortPairKind.Veto) };
        var places = await PlacesOfAsync([.. stated.SelectMany(list => list.Item1 ?? []).Select(pair => pair.PlaceId)], ct);
        var pairs = new Dictionary<(Guid, Guid, CohortPairKind), CohortPairRecord>();

        // First: what a side declined is not the caller's to take back, also where they state it besides.
        foreach (var declined in await DeclinedAsync([.. people.Select(p => p.Id)], ct))
            Add(declined.ParticipantId, declined.PlaceId, declined.PlacePublicId, declined.By == Party.Participant ? CohortPairKind.Veto : CohortPairKind.Ban, 0, isStated: false);
        foreach (var (list, kind) in stated)
        {
            var member = kind switch { CohortPairKind.Pin => "pins", CohortPairKind.Ban => "bans", _ => "vetoes" };
            for (var i = 0; i < list?.Count; i++)
            {
                if (check.That(byId.TryGetValue(list[i].ParticipantId, out var person), $"/{member}/{i}/participantId", "is none of the run's participants", "unknown")
                    & check.That(places.TryGetValue(list[i].PlaceId, out var place), $"/{member}/{i}/placeId", "is no known place", "unknown"))
                {
                    Add(person, place, list[i].PlaceId, kind, i, isStated: true);
                }
            }
        }
        for (var i = 0; i < body.Pins?.Count; i++)
            check.That(body.Pins.Take(i).All(pin => pin.ParticipantId != body.Pins[i].ParticipantId), $"/pins/{i}/participantId", "is pinned already", "twice");
        return [.. pairs.Values];

        void Add(Guid person, Guid place, string placeId, CohortPairKind kind, int position, bool isStated) => pairs.TryAdd(
            (person, place, kind),
            new CohortPairRecord
            {
                RunId = run.Id,
                ParticipantId = person,
                PlaceId = place,
                PlacePublicId = placeId,
                Kind = kind,
                Position = position,
                StatedBy = isStated ? run.AskedBy : null,
                StatedAt = isStated ? run.AskedAt : null,
            });
    }

    private IQueryable<ParticipantView> Asked(CohortPeopleBody? asked)
    {
        if (asked?.Ids is { } ids)
            return db.Participants.AsNoTracking().Where(p => ids.Contains(p.PublicId));
        var statuses = (asked?.Statuses ?? [ParticipantStatus.Ready]).Select(status => (int)status).ToArray();
        var people = db.Participants.FromSql($"SELECT * FROM participant_view WHERE (state ->> 'status')::int = ANY({statuses})").AsNoTracking();
        return asked?.CoachId is { } coach ? people.Where(p => p.CoachId == coach || p.SubstituteCoachId == coach) : people;
    }

    private Task<Dictionary<string, Guid>> PlacesOfAsync(IReadOnlyList<string> ids, CancellationToken ct) => db.Places.AsNoTracking()
        .Where(p => ids.Contains(p.PublicId) && p.Status != PlaceStatus.Draft).ToDictionaryAsync(p => p.PublicId, p => p.Id, ct);

    /// <summary>What a side last declined for reasons of the pair: a later yes takes an earlier no back, and a lapsed question, no room, another day or another place says nothing about it.</summary>
    private async Task<List<(Guid ParticipantId, Guid PlaceId, string PlacePublicId, Party By)>> DeclinedAsync(Guid[] people, CancellationToken ct) =>
        [.. (await (from proposal in db.Proposals.AsNoTracking()
                    from answer in proposal.Answers
                    where people.Contains(proposal.ParticipantId)
                        && (answer.Accepted || (answer.Reason != DeclineReason.NoCapacity && answer.Reason != DeclineReason.StartDate && answer.Reason != DeclineReason.OtherPlaceChosen))
                    select new { proposal.ParticipantId, proposal.PlaceId, proposal.PlacePublicId, By = answer.Party, answer.Accepted, answer.GivenAt }).ToListAsync(ct))
            .GroupBy(answer => (answer.ParticipantId, answer.PlaceId, answer.By)).Select(answers => answers.MaxBy(answer => answer.GivenAt)!)
            .Where(last => !last.Accepted).Select(last => (last.ParticipantId, last.PlaceId, last.PlacePublicId, last.By))];

    private static void AllFound(string pointer, IReadOnlyList<string> ids, IEnumerable<string> found, Check check)
    {
        var known = found.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
            check.That(known.Contains(ids[i]), $"{pointer}/{i}", "is not known", "unknown");
    }
}
