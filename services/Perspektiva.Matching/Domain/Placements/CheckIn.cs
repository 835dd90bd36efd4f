using Perspektiva.Contracts;

namespace Perspektiva.Matching.Domain.Placements;

/// <summary>One check-in: three voices, signs, no words; words stay in a note of the participant service.</summary>
internal sealed class CheckIn
{
    /// <summary>So many days a voice stands beside the others': the other sides' latest of the days that end with the check-in's own count together with its own.</summary>
    public const int VoicesTogetherDays = 7;

    /// <summary>Known cliffs, no warning by themselves: each gets a check-in of its own (<see cref="CheckInSchedule.AfterChangeDays"/>).</summary>
    public const CheckInSign Changes = CheckInSign.NewSupervisor | CheckInSign.ShiftChange;

    /// <summary>Signs that are a warning whatever the voices say.</summary>
    private const CheckInSign Warnings = CheckInSign.Absence | CheckInSign.Conflict | CheckInSign.Overload | CheckInSign.SafetyConcern;

    /// <summary>A voice so low is a warning whatever the others say.</summary>
    private const int LowRating = 2;

    private CheckIn()
    {
    }

    /// <summary>UUIDv7, inside only.</summary>
    public Guid Id { get; private init; }

    /// <summary><c>chk_...</c>, what partners see.</summary>
    public string PublicId { get; private init; } = "";

    public Guid PlacementId { get; private init; }
    public Guid ParticipantId { get; private init; }
    public DateOnly HeldOn { get; private init; }

    /// <summary>1 (bad) to 5 (good); none where the voice was not heard.</summary>
    public int? ParticipantVoice { get; private init; }

    /// <inheritdoc cref="ParticipantVoice"/>
    public int? MentorVoice { get; private init; }

    /// <inheritdoc cref="ParticipantVoice"/>
    public int? CoachVoice { get; private init; }

    /// <summary>What <see cref="ParticipantVoice"/> was reckoned from; none where one rating was given, and of what an older release has recorded.</summary>
    public VoiceAnswers? ParticipantAnswers { get; private init; }

    /// <inheritdoc cref="ParticipantAnswers"/>
    public VoiceAnswers? MentorAnswers { get; private init; }

    /// <inheritdoc cref="ParticipantAnswers"/>
    public VoiceAnswers? CoachAnswers { get; private init; }

    public CheckInSign Signs { get; private init; }

    /// <summary>As <see cref="IsWarning"/> says, of what was known when it was recorded.</summary>
    public bool Warning { get; private init; }

    /// <summary>Recorded by the coach's side: without a warning it answers one. A correction answers only where what it corrects did.</summary>
    public bool Answers { get; private init; }

    /// <summary>The check-in that this one corrects.</summary>
    public string? Corrects { get; private init; }

    /// <summary>The one that corrects this: it counts for nothing any more.</summary>
    public string? CorrectedBy { get; private set; }

    public string? NoteId { get; private init; }
    public string RecordedBy { get; private init; } = "";
    public DateTimeOffset RecordedAt { get; private init; }

    /// <summary>All three, with their answers.</summary>
    public Voices Voices => new(VoiceOf(ParticipantVoice, ParticipantAnswers), VoiceOf(MentorVoice, MentorAnswers), VoiceOf(CoachVoice, CoachAnswers));

    /// <summary>Records a check-in of a placement.</summary>
    /// <param name="before">The voices heard within <see cref="VoicesTogetherDays"/>, each side's latest.</param>
    public static CheckIn Record(Placement placement, CheckInReport report, Voices before, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PublicId = Contracts.PublicId.New(IdPrefix.CheckIn),
        PlacementId = placement.Id,
        ParticipantId = placement.ParticipantId,
        HeldOn = report.HeldOn,
        ParticipantVoice = report.Voices.Participant?.Rating,
        MentorVoice = report.Voices.Mentor?.Rating,
        CoachVoice = report.Voices.Coach?.Rating,
        ParticipantAnswers = report.Voices.Participant?.Answers,
        MentorAnswers = report.Voices.Mentor?.Answers,
        CoachAnswers = report.Voices.Coach?.Answers,
        Signs = report.Signs,
        Warning = IsWarning(before.Then(report.Voices), report.Signs),
        Answers = report.Answers,
        Corrects = report.Corrects,
        NoteId = report.NoteId,
        RecordedBy = report.By,
        RecordedAt = now,
    };

    /// <summary>The correction takes its place.</summary>
    public void GiveWayTo(CheckIn correction) => CorrectedBy = correction.PublicId;

    /// <summary>A warning: any voice at 2 or below (or one of its answers, since the lowest is its rating), two voices 2 or more apart in a question or, where one was not asked them, in their ratings, or a sign that alone is one.</summary>
    public static bool IsWarning(Voices voices, CheckInSign signs)
    {
        if ((signs & Warnings) != CheckInSign.None)
            return true;
        Voice[] heard = [.. new[] { voices.Participant, voices.Mentor, voices.Coach }.OfType<Voice>()];
        return heard.Any(voice => voice.Rating <= LowRating || heard.Any(voice.DisagreesWith));
    }

    private static Voice? VoiceOf(int? rating, VoiceAnswers? answers) => rating is { } heard ? new Voice(heard, answers) : null;
}

/// <summary>What was seen.</summary>
/// <param name="Answers">Recorded by the coach's side.</param>
/// <param name="Corrects">The check-in that it corrects.</param>
internal sealed record CheckInReport(DateOnly HeldOn, Voices Voices, CheckInSign Signs, string? NoteId, string By, bool Answers = false, string? Corrects = null);

/// <summary>Signs that a check-in can carry.</summary>
[Flags]
internal enum CheckInSign
{
    None = 0,
    Absence = 1 << 0,
    Conflict = 1 << 1,
    Overload = 1 << 2,
    Boredom = 1 << 3,
    NewSupervisor = 1 << 4,
    ShiftChange = 1 << 5,
    SafetyConcern = 1 << 6,
}
