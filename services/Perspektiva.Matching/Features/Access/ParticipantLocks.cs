using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Access;

/// <summary>A person's row, locked until the transaction ends. Whoever locks it does so before the seats of any place, so none waits for another in a circle.</summary>
internal static class ParticipantLocks
{
    /// <summary>For whoever adds what rests on the person's consent, of which no change may know yet; several may do so at once.</summary>
    public static Task<ParticipantView?> HoldParticipantAsync(this MatchingDb db, string publicId, CancellationToken ct) =>
        db.Participants.FromSql($"SELECT * FROM participant_view WHERE public_id = {publicId} FOR SHARE").SingleOrDefaultAsync(ct);

    /// <summary>As <see cref="HoldParticipantAsync"/>, for several at once, in order of id: whoever holds one person of several and a place already must not come for the next person.</summary>
    public static Task HoldParticipantsAsync(this MatchingDb db, IReadOnlyCollection<string> publicIds, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"SELECT id FROM participant_view WHERE public_id = ANY({publicIds.ToArray()}) ORDER BY id FOR SHARE", ct);

    /// <summary>As <see cref="HoldParticipantAsync"/>, for everybody of a cohort, in order of id.</summary>
    /// <returns>Who is still there: an erasure that was under way is waited for.</returns>
    public static async Task<HashSet<Guid>> HoldParticipantsAsync(this MatchingDb db, Guid[] ids, CancellationToken ct) =>
        [.. await db.Database.SqlQuery<Guid>($"""SELECT id AS "Value" FROM participant_view WHERE id = ANY({ids}) ORDER BY id FOR SHARE""").ToListAsync(ct)];

    /// <summary>For whoever changes or removes the person: what others have added by then is seen, and nobody adds more.</summary>
    public static Task<ParticipantView?> LockParticipantAsync(this MatchingDb db, Guid id, CancellationToken ct) =>
        db.Participants.FromSql($"SELECT * FROM participant_view WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(ct);
}
