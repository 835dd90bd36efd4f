using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Proposals;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>What happens to placements without anybody asking for it.</summary>
internal sealed class RunningPlacements(MatchingDb db, PlacementEvents events, TimeProvider clock)
{
    /// <summary>Tells the running placements of somebody who has another coach, substitute or guardian now: whoever introduces people to one another knows by them who is part of it.</summary>
    /// <remarks>The caller holds the seats of every place where something of the person stands: nobody else changes a placement meanwhile.</remarks>
    public async Task AccompaniedByOthersAsync(Guid participantId, CancellationToken ct)
    {
        foreach (var placement in await db.Placements.Where(p => p.ParticipantId == participantId && p.Stage != PlacementStage.Ended).ToListAsync(ct))
        {
            placement.AccompaniedByOthers();
            await events.ChangedAsync(placement, erased: false, ct);
        }
    }

    /// <summary>Plans a check-in for whoever works other times from now on, because the company changed those of the place: a known cliff.</summary>
    /// <remarks>The caller holds the place's seats.</remarks>
    public async Task WorkOtherTimesAsync(PlaceChanged before, PlaceChanged after, CancellationToken ct)
    {
        // What is heard of long after it happened, say because the queue stood, asks nobody to speak of it any more.
        var on = BerlinCalendar.DayOf(after.OccurredAt);
        if (on.AddDays(CheckInSchedule.AfterChangeDays) < clock.Today() || !PlaceTimes.Differ(before, after, []))
            return;
        foreach (var placement in await db.Placements.Where(p => p.PlaceId == after.PlaceId && p.Stage != PlacementStage.Ended).ToListAsync(ct))
        {
            var own = placement.Adaptations.Where((adaptation, i) => adaptation.HoldsOn(on) || placement.AdaptationsDone.Any(done => done.Adaptation == i && done.On <= on));
            if (PlaceTimes.Differ(before, after, [.. own]) && placement.ChangeShift(on, clock.GetUtcNow()) == TransitionResult.Done)
                await events.ChangedAsync(placement, erased: false, ct);
        }
    }

    /// <summary>Ends and removes an erased person's placements; the seats come free.</summary>
    public async Task EraseAsync(Guid participantId, LockedSeats seats, DateTimeOffset now, CancellationToken ct)
    {
        var today = clock.Today();
        foreach (var placement in await db.Placements.Where(p => p.ParticipantId == participantId).ToListAsync(ct))
        {
            if (placement.IsRunning)
            {
                var on = today < placement.StartsOn ? placement.StartsOn : today;
                placement.MoveTo(new StageChange(PlacementStage.Ended, on, DeclineReason.Erased, "system"), now);
                seats[placement.PlaceId].Release();
                await events.ChangedAsync(placement, erased: true, ct);
            }
            else
            {
                await events.FeedAsync(placement, erased: true, ct);
            }
            db.Remove(placement);
        }
        seats.Announce();
    }
}
