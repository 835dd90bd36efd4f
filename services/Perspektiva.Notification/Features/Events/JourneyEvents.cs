using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Inbox;
using Perspektiva.ServiceDefaults.Messaging;

namespace Perspektiva.Notification.Features.Events;

/// <summary>Tells coaches that a new or changed place suits their people, and of those without one who registered them.</summary>
internal sealed class MatchesFoundHandler(NotificationDb db, NoticeBook book) : IHandle<MatchesFound>
{
    public async Task HandleAsync(MatchesFound e, EventContext context, CancellationToken ct)
    {
        var ids = e.Matches.Select(m => m.ParticipantId).ToArray();
        var known = await KnownAsync(ids, CoachesOf(e), ct);
        var accompanied = known.Where(word => word[0] == '=').Select(word => word[1..].Split(' ')).ToDictionary(words => words[0], words => (Coach: words[1], Substitute: words[2]), StringComparer.Ordinal);
        var present = e with { Matches = [.. e.Matches.Where(m => !known.Contains(m.ParticipantPublicId)).Select(Accompanied)] };
        var inactive = CoachesOf(present).Where(coach => known.Contains($"-{coach}")).ToArray();
        var alone = present.Matches.Where(m => new Accompaniment(m.CoachId, m.SubstituteCoachId, inactive, []).Present(urgent: false).Count == 0).Select(m => m.ParticipantId).ToArray();
        var registering = await RegisteringAsync(alone, known, ct);
        book.Write([.. Addressees.Of(present, inactive, registering).Select(addressed => (addressed, OnlyOne(present, addressed)))], known, e.OccurredAt);

        // Whoever accompanies the person now, and not who did when the match was found: it may come late.
        FoundMatch Accompanied(FoundMatch match) => accompanied.TryGetValue(match.ParticipantPublicId, out var now)
            ? match with { CoachId = now.Coach is { Length: > 0 } coach ? coach : null, SubstituteCoachId = now.Substitute is { Length: > 0 } substitute ? substitute : null }
            : match;
    }

    private static string[] CoachesOf(MatchesFound e) =>
        [.. e.Matches.SelectMany(m => new[] { m.CoachId, m.SubstituteCoachId }).OfType<string>().Distinct(StringComparer.Ordinal)];

    // Asked only where somebody has no coach at present.
    private async Task<Dictionary<string, IReadOnlyCollection<string>>> RegisteringAsync(Guid[] people, HashSet<string> mailable, CancellationToken ct)
    {
        if (people.Length == 0) return [];
        var known = await db.Participants.Where(p => people.Contains(p.Id)).Select(p => new { p.PublicId, p.RegisteringOrganisationIds }).ToListAsync(ct);
        var organisations = known.SelectMany(p => p.RegisteringOrganisationIds).Distinct(StringComparer.Ordinal).ToList();
        mailable.UnionWith(await db.MailableContactPoints.Where(c => organisations.Contains(c.Recipient)).Select(c => c.Recipient).ToListAsync(ct));
        return known.ToDictionary(p => p.PublicId, IReadOnlyCollection<string> (p) => p.RegisteringOrganisationIds, StringComparer.Ordinal);
    }

    // Who is erased or may not be matched any more, held so that neither comes in between, who is reached by e-mail (MailableContactPoints), with a dash before it which coach has left, and behind
    // an equals sign who accompanies a person of whom a state is here, in one question: a public id means one record, so none can be taken for another. It is asked for each match, and EF has no words for the lock.
    private async Task<HashSet<string>> KnownAsync(Guid[] ids, string[] coaches, CancellationToken ct) =>
        (await db.Database.SqlQuery<string>(
            $"""
             WITH person AS MATERIALIZED (SELECT public_id, version, may_match, coach_id, substitute_coach_id FROM known_participant WHERE id = ANY({ids}) ORDER BY id FOR SHARE),
             coach AS MATERIALIZED (SELECT unnest({coaches}) AS id UNION SELECT coach_id FROM person UNION SELECT substitute_coach_id FROM person)
             SELECT public_id AS "Value" FROM person WHERE version = {long.MaxValue} OR NOT may_match
             UNION ALL
             SELECT '=' || public_id || ' ' || coalesce(coach_id, '') || ' ' || coalesce(substitute_coach_id, '') FROM person WHERE version > 0 AND version < {long.MaxValue}
             UNION ALL
             SELECT recipient FROM contact_point c WHERE recipient IN (SELECT id FROM coach)
                 AND NOT EXISTS (SELECT FROM known_staff s WHERE s.public_id = c.recipient AND NOT s.active)
                 AND NOT EXISTS (SELECT FROM preference p WHERE p.recipient = c.recipient AND NOT p.email)
             UNION ALL
             SELECT '-' || public_id FROM known_staff WHERE public_id IN (SELECT id FROM coach) AND NOT active
             """).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);

    /// <summary>A notice about one person only can be found by that person's id; one about several holds public ids, which erasure removes from them.</summary>
    private static Guid? OnlyOne(MatchesFound found, Addressed addressed) =>
        addressed.References.Participants is [var one] ? found.Matches.First(m => m.ParticipantPublicId == one).ParticipantId : null;
}

/// <summary>Tells each side of a proposal's state, in the order in which they may know. An end by erasure is told, too, in a notice that is about nobody.</summary>
internal sealed class ProposalChangedHandler(NotificationDb db, NoticeBook book) : IHandle<ProposalChanged>
{
    public async Task HandleAsync(ProposalChanged e, EventContext context, CancellationToken ct)
    {
        var person = await HeldPerson.ReadAsync(db, e.ParticipantId, e.CoachId, ct);
        var byErasure = e.Reason is DeclineReason.Erased;
        if (person.Erased && !byErasure) return;
        var known = await db.Proposals.SingleOrDefaultAsync(p => p.Id == e.ProposalId, ct) ?? new KnownProposal { Id = e.ProposalId, ParticipantId = e.ParticipantId };
        if (e.Version <= known.Version) return;
        await book.WriteAsync(Addressees.Of(e, known.Reach, person.Coaches), byErasure ? null : e.ParticipantId, person.Coaches, e.OccurredAt, ct);
        Keep(known, e, person.Erased);
    }

    private void Keep(KnownProposal known, ProposalChanged e, bool erased)
    {
        var isNew = db.Entry(known).State == EntityState.Detached;
        if (erased)
        {
            if (!isNew) db.Remove(known);
            return;
        }
        known.MoveTo(e.Status, e.Version);
        if (isNew) db.Add(known);
    }
}

/// <summary>Tells of an objection to a proposal, and of the second look's outcome.</summary>
internal sealed class ProposalReviewedHandler(NotificationDb db, NoticeBook book) : IHandle<ProposalReviewed>
{
    public async Task HandleAsync(ProposalReviewed e, EventContext context, CancellationToken ct)
    {
        var person = await HeldPerson.ReadAsync(db, e.ParticipantId, e.CoachId, ct);
        if (person.Erased) return;
        await book.WriteAsync(Addressees.Of(e, person.Coaches, person.Guardians), e.ParticipantId, person.Coaches, e.OccurredAt, ct);
    }
}

/// <summary>Tells of a placement's stages, mentors and dates and plans the reminder for its next check-in. An end by erasure is told, too, in a notice that is about nobody.</summary>
internal sealed class PlacementChangedHandler(NotificationDb db, NoticeBook book) : IHandle<PlacementChanged>
{
    public async Task HandleAsync(PlacementChanged e, EventContext context, CancellationToken ct)
    {
        var person = await HeldPerson.ReadAsync(db, e.ParticipantId, e.CoachId, ct);
        var byErasure = e.EndReason is DeclineReason.Erased;
        if (person.Erased && !byErasure) return;
        var known = await db.Placements.SingleOrDefaultAsync(p => p.Id == e.PlacementId, ct);
        if (known is not null && e.Version <= known.Version) return;
        var told = Addressees.Of(e, known?.Stage, person.Coaches, person.Guardians);
        if (known is not null && known.MentorId != e.MentorId)
            told = told.Concat(Addressees.OfMentor(e, known.MentorId, await IsErasedAsync(known.MentorId, ct), person.Coaches));
        if (known is not null)
            told = told.Concat(Addressees.OfDates(e, known.Dates, person.Coaches));
        // Erased while it was taken to have ended, too: nobody was told that one is missing.
        if ((known?.MentorId != e.MentorId || known?.Stage is PlacementStage.Ended) && e.Stage is not PlacementStage.Ended && await IsErasedAsync(e.MentorId, ct))
            told = told.Concat(Addressees.OfNoMentor(e.PlacementPublicId, e.EmployerOrganisationId, e.CompanyPublicId, person.Coaches));
        await book.WriteAsync(told, byErasure ? null : e.ParticipantId, person.Coaches, e.OccurredAt, ct);
        if (person.Erased) return;
        if (known is null) db.Placements.Add(known = new KnownPlacement { Id = e.PlacementId, PublicId = e.PlacementPublicId, ParticipantId = e.ParticipantId });
        // Whoever comes is reminded of what is due already.
        var remind = e.NextCheckInOn != known.NextCheckInOn || e.CoachId != known.CoachId;
        (known.Version, known.Stage, known.CoachId, known.MentorId, known.CompanyId) = (e.Version, e.Stage, e.CoachId, e.MentorId, e.CompanyPublicId);
        known.Plan(PlacementDates.Of(e));
        known.NextCheckInOn = e.NextCheckInOn;
        if (remind) known.Remind();
    }

    // A mentor becomes inactive by being erased. Held, so that an erasure that comes now finds this placement, or is found by it.
    private async Task<bool> IsErasedAsync(string? mentor, CancellationToken ct) =>
        mentor is not null && await db.Staff.FromSql($"SELECT * FROM known_staff WHERE public_id = {mentor} FOR SHARE").AsNoTracking().SingleOrDefaultAsync(ct) is { Active: false };
}

/// <summary>Tells coach and mentor of a check-in; a warning reaches the coach as such, and who stands in.</summary>
internal sealed class CheckInRecordedHandler(NotificationDb db, NoticeBook book) : IHandle<CheckInRecorded>
{
    public async Task HandleAsync(CheckInRecorded e, EventContext context, CancellationToken ct)
    {
        var person = await HeldPerson.ReadAsync(db, e.ParticipantId, e.CoachId, ct);
        if (person.Erased) return;
        var placement = await db.Placements.Where(p => p.Id == e.PlacementId).Select(p => new { p.PublicId, p.Stage }).SingleOrDefaultAsync(ct);
        // One that is put right after the end asks nobody for an answer any more.
        var told = e with { Warning = e.Warning && placement?.Stage is not PlacementStage.Ended };
        await book.WriteAsync(Addressees.Of(told, placement?.PublicId, person.Coaches), e.ParticipantId, person.Coaches, e.OccurredAt, ct);
    }
}
