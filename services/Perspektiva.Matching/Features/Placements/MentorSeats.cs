using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>Whether a mentor takes one more young person: asked where a placement begins, and where it gets another mentor.</summary>
internal sealed class MentorSeats(MatchingDb db)
{
    /// <summary>
    /// Why the mentor is none for this place; null where they are. Their row stays locked until the transaction ends, so that of two who take them at once the second counts the first. Asked with the
    /// place's seats locked: every path locks places first and then one mentor, and whoever holds a mentor waits for no place, so none waits in a circle.
    /// </summary>
    public async Task<ProblemResult?> RefusesAsync(PlaceView place, string mentorId, CancellationToken ct)
    {
        if (!place.MentorIds.Contains(mentorId) && !await IsOfTheCompanyAsync(place, mentorId, ct))
            return Problems.Validation("/mentorId", "is no mentor of the place", "unknown_value");
        if (await LockAsync(mentorId, ct) is not { } mentor)
            return null;
        if (!mentor.Active)
            return Problems.Conflict("The mentor is not active any more");
        return await GuidesAllAsync(mentor, ct) ? Problems.Conflict("The mentor guides as many as they can") : null;
    }

    /// <summary>
    /// Whether an active mentor has no seat left for a placement that goes on with them; their row stays locked as in <see cref="RefusesAsync"/>. One who has left takes none: the placement goes on, and
    /// the company is asked for another. A capacity of 0 takes nobody new, and says nothing of those who are there already.
    /// </summary>
    public async Task<bool> AreTakenAsync(string mentorId, CancellationToken ct) => await LockAsync(mentorId, ct) is { Active: true, Capacity: > 0 } mentor && await GuidesAllAsync(mentor, ct);

    private Task<MentorView?> LockAsync(string mentorId, CancellationToken ct) =>
        db.Mentors.FromSql($"SELECT * FROM mentor_view WHERE public_id = {mentorId} FOR UPDATE").AsNoTracking().SingleOrDefaultAsync(ct);

    private async Task<bool> GuidesAllAsync(MentorView mentor, CancellationToken ct) =>
        await db.Placements.CountAsync(p => p.MentorId == mentor.PublicId && p.Stage != PlacementStage.Ended, ct) >= mentor.Capacity;

    /// <summary>A place that is closed or has expired cannot be given another mentor any more, while placements at it run on: for them any mentor of the company will do.</summary>
    private async Task<bool> IsOfTheCompanyAsync(PlaceView place, string mentorId, CancellationToken ct) =>
        place.Status is PlaceStatus.Closed or PlaceStatus.Expired && await db.Mentors.AnyAsync(m => m.PublicId == mentorId && m.CompanyId == place.CompanyId, ct);
}
