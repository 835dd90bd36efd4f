using Perspektiva.Contracts.V1;

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

    /// <summary>The coach of people whom the organisation registered has left; the detail tells whether somebody stands in.</summary>
    CoachLeft,

    /// <summary>Somebody objects to a proposal: it waits for a second look.</summary>
    ProposalObjection,

    /// <summary>The second look was taken; the detail tells its outcome.</summary>
    ProposalReviewed,

    /// <summary>To a mentor: from now on they accompany a placement that has begun before.</summary>
    MentorshipStarted,

    /// <summary>To a mentor: the placement goes on with another one.</summary>
    MentorshipEnded,

    /// <summary>To everybody else who is part of the placement.</summary>
    PlacementMentorChanged,

    /// <summary>A running placement's first day, or the end of its probation or wage subsidy, is another one; the detail tells which of them.</summary>
    PlacementDatesChanged,

    /// <summary>The mentor of a running placement was erased: nobody accompanies the young person in the company.</summary>
    PlacementWithoutMentor,

    /// <summary>A placement whose end was told goes on: the end had been entered by mistake. The detail tells the stage.</summary>
    PlacementEndTakenBack,
}

/// <summary>How soon a kind must reach its recipient, and what ends with a consent.</summary>
internal static class NoticeKinds
{
    /// <summary>Urgent kinds are mailed at once, whatever the day's budget or the quiet hours say of the rest.</summary>
    public static bool IsUrgent(this NoticeKind kind) => kind is NoticeKind.CheckInWarning or NoticeKind.ConsentWithdrawn or NoticeKind.PlacementWithoutMentor;

    /// <summary>
    /// Whether an unsent e-mail of the kind ends with the consent: what matching found, and questions that are taken back with it. Not what both agreed on, which goes on, nor an
    /// end, which must reach whoever was asked, and nothing of a placement.
    /// </summary>
    public static bool EndsWith(this NoticeKind kind, ConsentPurpose purpose) => kind switch
    {
        NoticeKind.MatchesFound or NoticeKind.ProposalForParticipant => EndsMatching(purpose),
        NoticeKind.ProposalForEmployer => EndsMatching(purpose) || purpose is ConsentPurpose.ShowToEmployer,
        _ => false,
    };

    /// <summary>Whether nobody may be matched without it.</summary>
    public static bool EndsMatching(ConsentPurpose purpose) => purpose is ConsentPurpose.Processing or ConsentPurpose.Matching;
}
