using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>Finds whom a new or changed place suits, and tells their coaches once a pair.</summary>
internal sealed class MatchFinder(MatchingDb db, MatchIndex index, IndexTail tail, Outbox<MatchingDb> outbox, TimeProvider clock)
{
    /// <summary>The most pairs that one change of a place announces.</summary>
    private const int Top = 20;

    /// <summary>Ranks participants for the place; suitable pairs that are new leave with the caller's commit.</summary>
    public async Task AnnounceAsync(PlaceChanged place, int free, CancellationToken ct)
    {
        await tail.FreshAsync(ct);
        var options = new Engine.RankOptions { OnDate = clock.Today(), Top = Top, OnlySuitable = true };
        var found = index.RankParticipants(place.ToProfile(free), _ => true, options).Items;
        if (found.IsEmpty)
            return;
        var ids = found.Select(match => match.ParticipantId).ToList();

        // The index may be a moment behind: consent and coach are asked of the database.
        var people = await db.Participants.AsNoTracking().Where(p => ids.Contains(p.Id) && p.Rankable).ToDictionaryAsync(p => p.Id, ct);
        var known = await db.AnnouncedMatches.Where(m => m.PlaceId == place.PlaceId && ids.Contains(m.ParticipantId)).ToDictionaryAsync(m => m.ParticipantId, ct);
        var news = new List<FoundMatch>();
        foreach (var match in found)
        {
            if (!people.TryGetValue(match.ParticipantId, out var person))
                continue;
            if (known.TryGetValue(match.ParticipantId, out var told))
            {
                told.Fit = match.Fit;
                continue;
            }
            db.Add(new AnnouncedMatch { PlaceId = place.PlaceId, ParticipantId = match.ParticipantId, Fit = match.Fit });
            news.Add(new FoundMatch(person.Id, person.PublicId, person.CoachId, person.SubstituteCoachId, match.Fit));
        }
        if (news.Count == 0)
            return;
        var now = clock.GetUtcNow();
        outbox.Add(new MatchesFound(Guid.CreateVersion7(now), now, place.PlaceId, place.Version, place.PlacePublicId, news));
    }
}
