using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>An ability raised by one level.</summary>
/// <param name="Dimension">The ability.</param>
/// <param name="From">1 to 4.</param>
/// <param name="To">One more.</param>
public sealed record AbilityStep(Dimension Dimension, int From, int To);

/// <summary>Places of an occupational field.</summary>
/// <param name="Field">KldB 2010 main group, two digits; 0 = unknown.</param>
/// <param name="Places">How many.</param>
public sealed record FieldPlaces(int Field, int Places);

/// <summary>What raising one or two abilities by one level would open.</summary>
/// <param name="Steps">One or two, by dimension.</param>
/// <param name="Opens">Places that become suitable.</param>
/// <param name="Closes">Places that are suitable now and would not be any more, by under-challenge.</param>
/// <param name="Fields">What opens by occupational field, most first.</param>
/// <param name="Text">In plain words.</param>
public sealed record DevelopmentPath(ImmutableArray<AbilityStep> Steps, int Opens, int Closes, ImmutableArray<FieldPlaces> Fields, LocalText Text);

/// <summary>The raw material of a support plan.</summary>
/// <param name="SuitableNow">Places that are suitable now.</param>
/// <param name="One">One ability each, most first: by opened less closed, then opened, then the dimension's number.</param>
/// <param name="Two">Two abilities each that together open more than the better of them alone, in the same order.</param>
/// <param name="Problems">What was wrong with the input; then nothing is said.</param>
public sealed record DevelopmentPaths(
    int SuitableNow, ImmutableArray<DevelopmentPath> One, ImmutableArray<DevelopmentPath> Two, ImmutableArray<InputProblem> Problems);
