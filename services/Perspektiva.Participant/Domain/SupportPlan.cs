using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>How a gap is answered.</summary>
internal enum GapAnswerKind { Train, Adapt, Aid, Accompany, Accept }

/// <summary>The answer to one gap, with an owner and a day; every free text about it is a note, referred to by id.</summary>
/// <param name="OwnerId">Public id of the coach, mentor, guardian or participant who sees to it.</param>
/// <param name="DueOn">Day by which it is done.</param>
/// <param name="NoteId">Public id of a note, if there is one.</param>
/// <param name="DoneOn">Day on which it was done; none while it is open, and of what was done before days were kept.</param>
/// <param name="DoneBy">Who ticked it off: the record of the owner or coach, else the portal with its actor.</param>
internal sealed record GapAnswer(
    Dimension Dimension, GapAnswerKind Answer, string OwnerId, DateOnly DueOn, bool Done, string? NoteId, DateOnly? DoneOn = null, string? DoneBy = null)
{
    /// <summary>A gap has one answer of a kind.</summary>
    public bool IsOf(Dimension dimension, GapAnswerKind answer) => Dimension == dimension && Answer == answer;

    /// <summary>Done, on a day and by somebody.</summary>
    public GapAnswer TickedOff(DateOnly on, string by) => this with { Done = true, DoneOn = on, DoneBy = by };

    /// <summary>To be done after all.</summary>
    public GapAnswer TakenBack() => this with { Done = false, DoneOn = null, DoneBy = null };
}

/// <summary>What the person needs and how each gap is answered.</summary>
internal sealed record SupportPlan(IReadOnlyList<SupportNeed> Needs, IReadOnlyList<GapAnswer> Answers)
{
    public static SupportPlan Empty { get; } = new([], []);

    public GapAnswer? Find(Dimension dimension, GapAnswerKind answer) => Answers.FirstOrDefault(a => a.IsOf(dimension, answer));

    /// <summary>The same plan with one answer changed.</summary>
    public SupportPlan With(GapAnswer changed) => this with { Answers = [.. Answers.Select(answer => answer.IsOf(changed.Dimension, changed.Answer) ? changed : answer)] };

    /// <summary>The plan that takes this one's place: what was done already keeps its day and who did it, what is done with it is done now.</summary>
    public SupportPlan ReplacedBy(SupportPlan next, DateOnly today, string by) => next with { Answers = [.. next.Answers.Select(answer => Kept(answer, today, by))] };

    private GapAnswer Kept(GapAnswer next, DateOnly today, string by)
    {
        if (!next.Done)
            return next.TakenBack();
        return Find(next.Dimension, next.Answer) is { Done: true } before ? next with { DoneOn = before.DoneOn, DoneBy = before.DoneBy } : next.TickedOff(today, by);
    }
}
