namespace Perspektiva.Notification.Domain;

/// <summary>What a notice is about.</summary>
internal enum NoticeKind
{
    MatchesFound,
    ProposalForParticipant,
    ProposalForEmployer,
    ProposalAgreed,
    ProposalDeclined,
    ProposalWithdrawn,
    ProposalExpired,
    PlacementStarted,
    PlacementStageChanged,
    PlacementEnded,
    CheckInRecorded,
    CheckInWarning,
    CheckInDue,
    ConsentWithdrawn,
    TellParticipant,
}

/// <summary>How soon a kind must reach its recipient.</summary>
internal static class NoticeKinds
{
    /// <summary>Urgent kinds are mailed at once, whatever the day's budget or the quiet hours say of the rest.</summary>
    public static bool IsUrgent(this NoticeKind kind) => kind is NoticeKind.CheckInWarning or NoticeKind.ConsentWithdrawn;
}
