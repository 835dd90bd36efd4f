using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>A number of people as a company may see it.</summary>
/// <param name="About">Steps of five, 5 or more; null = fewer than 5.</param>
/// <param name="Text">In plain words.</param>
public sealed record GuardedCount(int? About, LocalText Text);

/// <summary>A small adaptation of a place, and for how many more people it would make the place suitable.</summary>
/// <param name="Id">Stable: support.Reading, without.Noise, without-danger.Accident, days, shift, full-days, hours.30, hours.20.</param>
/// <param name="Adaptation">What changes.</param>
/// <param name="More">How many more.</param>
/// <param name="Text">In plain words.</param>
public sealed record AdvisedChange(string Id, Adaptation Adaptation, GuardedCount More, LocalText Text);

/// <summary>The raw material of a company's advice.</summary>
/// <param name="SuitableNow">For how many people the place is suitable now.</param>
/// <param name="Changes">Every small adaptation that the place leaves room for, most first; equal numbers in a fixed order.</param>
/// <param name="Note">How the numbers are guarded.</param>
/// <param name="Problems">What was wrong with the input.</param>
public sealed record PlaceAdvice(GuardedCount SuitableNow, ImmutableArray<AdvisedChange> Changes, LocalText Note, ImmutableArray<InputProblem> Problems);
