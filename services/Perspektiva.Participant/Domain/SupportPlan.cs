using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>How a gap is answered.</summary>
internal enum GapAnswerKind { Train, Adapt, Aid, Accompany, Accept }

/// <summary>The answer to one gap, with an owner and a day; every free text about it is a note, referred to by id.</summary>
/// <param name="OwnerId">Public id of the coach, mentor, guardian or participant who sees to it.</param>
/// <param name="DueOn">Day by which it is done.</param>
/// <param name="NoteId">Public id of a note, if there is one.</param>
internal sealed record GapAnswer(Dimension Dimension, GapAnswerKind Answer, string OwnerId, DateOnly DueOn, bool Done, string? NoteId);

/// <summary>What the person needs and how each gap is answered.</summary>
internal sealed record SupportPlan(IReadOnlyList<SupportNeed> Needs, IReadOnlyList<GapAnswer> Answers)
{
    public static SupportPlan Empty { get; } = new([], []);
}
