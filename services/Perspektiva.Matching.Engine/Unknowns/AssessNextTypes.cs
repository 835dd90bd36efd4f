using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>What the top of the list would be if an assessment came out at one level.</summary>
/// <param name="Level">1 to 5.</param>
/// <param name="Enters">Places that would newly stand at the top.</param>
/// <param name="Moves">Ranks on which another place would stand than now.</param>
/// <param name="FirstChanges">Whether another place would stand first.</param>
public sealed record AssessmentOutcome(int Level, int Enters, int Moves, bool FirstChanges);

/// <summary>An ability not yet assessed, and how much knowing it would change the top of the list.</summary>
/// <param name="Dimension">The ability.</param>
/// <param name="Enters">Places newly at the top, summed over the five levels it may come out at: 0 to 5 times the length of the list.</param>
/// <param name="Moves">Changed ranks, summed in the same way.</param>
/// <param name="Outcomes">By level, 1 to 5.</param>
/// <param name="Text">In plain words.</param>
public sealed record Assessment(Dimension Dimension, int Enters, int Moves, ImmutableArray<AssessmentOutcome> Outcomes, LocalText Text);

/// <summary>Which abilities to assess next.</summary>
/// <param name="Items">Those that change something, most first: by <see cref="Assessment.Enters"/>, then <see cref="Assessment.Moves"/>, then the dimension's number.</param>
/// <param name="Unassessed">Abilities not yet assessed.</param>
/// <param name="Listed">Places at the top of the list now.</param>
/// <param name="Problems">What was wrong with the input; then nothing is said.</param>
public sealed record AssessNext(ImmutableArray<Assessment> Items, int Unassessed, int Listed, ImmutableArray<InputProblem> Problems);
