using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>Tells a placement's state, to the services by event and to portals by the change feed.</summary>
internal sealed class PlacementEvents(MatchingDb db, Outbox<MatchingDb> outbox, TimeProvider clock)
{
    /// <summary>Adds the state to the outbox and to the feed.</summary>
    public async Task ChangedAsync(Placement placement, bool erased, CancellationToken ct)
    {
        var participant = await db.Participants.FindAsync([placement.ParticipantId], ct);
        var now = clock.GetUtcNow();
        outbox.Add(new PlacementChanged(
            Guid.CreateVersion7(now), now, placement.Id, placement.Version, placement.PublicId,
            placement.ProposalId, placement.ParticipantId, placement.ParticipantPublicId, placement.PlaceId, placement.PlacePublicId, placement.CompanyPublicId,
            participant?.CoachId, placement.MentorId, placement.Stage, placement.StartsOn, placement.EndedOn, placement.EndReason, placement.NextCheckInOn,
            placement.EmployerOrganisationId, placement.ProbationEndsOn, placement.SubsidyEndsOn, placement.EmployedOn, placement.ResumesAt, placement.AsksForAnAnswer,
            placement.LastCheckInOn, erased ? null : participant?.SubstituteCoachId, erased ? [] : participant?.GuardianIds ?? [], placement.NextAdaptationOn));
        await FeedAsync(placement, erased, ct);
    }

    /// <summary>Adds a check-in to the outbox.</summary>
    public async Task CheckedInAsync(Placement placement, CheckIn checkIn, CancellationToken ct)
    {
        var participant = await db.Participants.FindAsync([placement.ParticipantId], ct);
        var now = clock.GetUtcNow();
        outbox.Add(new CheckInRecorded(
            Guid.CreateVersion7(now), now, placement.Id, placement.Version, checkIn.PublicId, placement.ParticipantId, participant?.CoachId, placement.MentorId,
            checkIn.HeldOn, checkIn.ParticipantVoice, checkIn.MentorVoice, checkIn.CoachVoice, checkIn.Warning, placement.NextCheckInOn,
            [.. Enum.GetValues<CheckInSignal>().Where(signal => checkIn.Signs.HasFlag((CheckInSign)(1 << (int)signal)))], checkIn.Corrects,
            Told(checkIn.ParticipantAnswers), Told(checkIn.MentorAnswers), Told(checkIn.CoachAnswers)));
    }

    /// <summary>Puts the placement at the end of the feed; a mentor who is so no longer is told of this change, and of none that follows.</summary>
    public async Task FeedAsync(Placement placement, bool erased, CancellationToken ct)
    {
        var entry = await db.PlacementFeed.SingleOrDefaultAsync(e => e.PublicId == placement.PublicId, ct);
        if (entry is null)
        {
            db.Add(entry = new PlacementFeedEntry
            {
                PublicId = placement.PublicId,
                EmployerOrganisationId = placement.EmployerOrganisationId,
                ParticipantId = placement.ParticipantId,
            });
        }
        if (await db.Participants.FindAsync([placement.ParticipantId], ct) is { } participant)
        {
            entry.OrganisationIds = participant.OrganisationIds;
            entry.RegisteringOrganisationIds = participant.RegisteringOrganisationIds;
            entry.CoachIds = [.. new[] { participant.CoachId, participant.SubstituteCoachId }.OfType<string>()];
        }
        var left = entry.MentorId is { } before && before != placement.MentorId ? before : null;
        entry.MentorId = placement.MentorId;
        entry.CompanyPublicId = placement.CompanyPublicId;
        entry.ParticipantId = erased ? null : placement.ParticipantId;
        entry.Version = placement.Version;
        entry.Erased = erased;
        entry.Position = await db.NextPositionAsync("placements", ct);
        if (left is not null)
            await FarewellAsync(left, placement, ct);
    }

    private static CheckInAnswers? Told(VoiceAnswers? answers) => answers is null ? null : new CheckInAnswers(answers.Work, answers.People, answers.Staying);

    private async Task FarewellAsync(string mentorId, Placement placement, CancellationToken ct)
    {
        var farewell = await db.PlacementFarewells.FindAsync([mentorId, placement.PublicId], ct);
        if (farewell is null)
            db.Add(farewell = new PlacementFarewell { MentorId = mentorId, PublicId = placement.PublicId });
        farewell.Version = placement.Version;
        farewell.Position = await db.NextPositionAsync("placements", ct);
    }
}
