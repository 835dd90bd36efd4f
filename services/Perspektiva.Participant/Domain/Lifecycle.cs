using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>Why a participant left before lasting employment; a code, never a text.</summary>
internal enum ExitReason { Moved, OwnWish, OtherMeasure, Health, Unreachable, FoundWorkAlone, Other }

/// <summary>
/// The journey: intake -> profiling -> ready -> placed -> stabilising -> sustained -> alumni; from any paused or exited.
/// The steps from placed to sustained follow placements and are not set by hand.
/// </summary>
internal static class Lifecycle
{
    /// <summary>Whether people may set the status; a paused participant resumes where they were, which is <paramref name="resumeTo"/>.</summary>
    public static bool MaySet(ParticipantStatus from, ParticipantStatus to, ParticipantStatus? resumeTo) => (from, to) switch
    {
        _ when from == to => false,
        (_, ParticipantStatus.Exited) => true,
        (ParticipantStatus.Exited, ParticipantStatus.Intake) => true,
        (ParticipantStatus.Exited, _) => false,
        (_, ParticipantStatus.Paused) => true,
        (ParticipantStatus.Paused, _) => to == resumeTo,
        (ParticipantStatus.Intake, ParticipantStatus.Profiling or ParticipantStatus.Ready) => true,
        (ParticipantStatus.Profiling, ParticipantStatus.Ready) => true,
        (ParticipantStatus.Ready, ParticipantStatus.Profiling) => true,
        (ParticipantStatus.Placed, ParticipantStatus.Ready) => true,
        (ParticipantStatus.Sustained, ParticipantStatus.Alumni) => true,
        (ParticipantStatus.Alumni, ParticipantStatus.Ready) => true,
        _ => false,
    };

    /// <summary>The status that running placements imply, a paused one by where it goes on; the furthest one counts. None running: ready, if a placement had brought the person further.</summary>
    public static ParticipantStatus ByPlacements(ParticipantStatus current, IEnumerable<PlacementStage> stages)
    {
        var furthest = stages.Select(StepOf).DefaultIfEmpty(null).Max();
        return furthest switch
        {
            not null when current == ParticipantStatus.Alumni && furthest == ParticipantStatus.Sustained => current,
            not null => furthest.Value,
            null when current is ParticipantStatus.Placed or ParticipantStatus.Stabilising or ParticipantStatus.Sustained => ParticipantStatus.Ready,
            null => current,
        };
    }

    private static ParticipantStatus? StepOf(PlacementStage stage) => stage switch
    {
        PlacementStage.Trial or PlacementStage.Internship or PlacementStage.Qualification or PlacementStage.Employment or PlacementStage.Paused
            => ParticipantStatus.Placed,
        PlacementStage.Stabilised => ParticipantStatus.Stabilising,
        PlacementStage.Sustained => ParticipantStatus.Sustained,
        PlacementStage.Ended => null,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "unknown stage"),
    };
}
