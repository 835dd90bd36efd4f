using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Features.Events;

/// <summary>
/// A person as known here, held until the reader's transaction ends: an erasure waits for it, and it for an erasure, so that nothing is written about somebody who is erased meanwhile.
/// Whoever takes this lock takes it before any other.
/// </summary>
/// <param name="Erased">Nothing may be written about this person any more.</param>
/// <param name="Coaches">Who accompanies the person now; who the event names, where the person's state is not here.</param>
/// <param name="Guardians">Public ids of guardians.</param>
internal sealed record HeldPerson(bool Erased, Accompaniment Coaches, IReadOnlyList<string> Guardians)
{
    /// <summary>Reads and holds a person.</summary>
    /// <param name="db">With an open transaction.</param>
    /// <param name="participantId">Whom.</param>
    /// <param name="coach">The coach whom the event names.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<HeldPerson> ReadAsync(NotificationDb db, Guid participantId, string? coach, CancellationToken ct)
    {
        var known = await db.Participants.FromSql($"SELECT * FROM known_participant WHERE id = {participantId} FOR SHARE").AsNoTracking().SingleOrDefaultAsync(ct);
        var present = known is { IsPresent: true };
        var accompaniment = await AccompanimentAsync(db, present ? known!.CoachId : coach, present ? known!.SubstituteCoachId : null, known?.RegisteringOrganisationIds ?? [], ct);
        return new HeldPerson(known is { Version: long.MaxValue }, accompaniment, known?.GuardianIds ?? []);
    }

    /// <summary>The row itself, to be changed by whoever is alone with it.</summary>
    public static Task<KnownParticipant?> RowAsync(NotificationDb db, Guid participantId, CancellationToken ct) =>
        db.Participants.FromSql($"SELECT * FROM known_participant WHERE id = {participantId} FOR UPDATE").SingleOrDefaultAsync(ct);

    /// <summary>Asks which of the two have left.</summary>
    public static async Task<Accompaniment> AccompanimentAsync(
        NotificationDb db, string? coach, string? substitute, IReadOnlyCollection<string> registering, CancellationToken ct)
    {
        List<string> ids = [.. new[] { coach, substitute }.OfType<string>()];
        List<string> inactive = ids.Count == 0 ? [] : await db.Staff.Where(s => ids.Contains(s.PublicId) && !s.Active).Select(s => s.PublicId).ToListAsync(ct);
        return new Accompaniment(coach, substitute, inactive, registering);
    }
}
