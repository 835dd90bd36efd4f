using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Employer.Domain;

/// <summary>What this service knows of a placement, from its events: who is its mentor, and to whom that one is told. Once it has ended nothing is left but that it did, so that an older state does not bring it back.</summary>
internal sealed class MentoredPlacement
{
    public required Guid PlacementId { get; init; }

    public long Version { get; private set; }

    /// <summary>Whose placement; none once it has ended, as all that follows.</summary>
    public Guid? ParticipantId { get; private set; }

    public string? ParticipantPublicId { get; private set; }

    public string? MentorId { get; private set; }

    public string? CoachId { get; private set; }

    public string? SubstituteCoachId { get; private set; }

    /// <summary>None as well until an event has told.</summary>
    public string[] GuardianIds { get; private set; } = [];

    /// <summary>Takes over what a newer event tells.</summary>
    public void Follow(PlacementChanged e)
    {
        Version = e.Version;
        if (e.Stage == PlacementStage.Ended)
        {
            (ParticipantId, ParticipantPublicId, MentorId, CoachId, SubstituteCoachId, GuardianIds) = (null, null, null, null, null, []);
            return;
        }
        (ParticipantId, ParticipantPublicId, MentorId, CoachId) = (e.ParticipantId, e.ParticipantPublicId, e.MentorId, e.CoachId);

        // From an instance that does not tell them yet: what is known of them stays.
        if (e.GuardianIds is { } guardians)
            (SubstituteCoachId, GuardianIds) = (e.SubstituteCoachId, [.. guardians]);
    }

    /// <summary>Whether the caller learns who the mentor is: the coach or who stands in, the young person, a guardian.</summary>
    public bool IntroducesTo(Caller caller) =>
        caller.IsBoundTo("coach", CoachId) || caller.IsBoundTo("coach", SubstituteCoachId) || caller.IsBoundTo("participant", ParticipantPublicId)
        || Array.Exists(GuardianIds, guardian => caller.IsBoundTo("guardian", guardian));
}
