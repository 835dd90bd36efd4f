using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Formula;

public sealed class FitPropertyTests
{
    private static readonly Gen<(ParticipantProfile, PlaceProfile, Dimension)> AnyPairAndDimension =
        Gen.Select(Samples.AnyParticipant, Samples.AnyOrEasyPlace, Gen.Int[0, 31].Select(i => (Dimension)i));

    [Fact]
    public void Fit_AbilityRaisedUpToOneAboveWhatIsAsked_NeverFalls() => AnyPairAndDimension.Sample(
        (participant, place, dimension) =>
        {
            if (participant.Abilities[dimension] is not { } ability || ability == 5 || ability > place.Requirements[dimension].Level)
                return true;
            var raised = participant with { Abilities = participant.Abilities.With(dimension, ability + 1) };
            return Fit(raised, place) >= Fit(participant, place);
        },
        iter: Effort.Of(5000));

    [Fact]
    public void Fit_AbilityRaisedBeyondThat_LosesAtMostTheStatedUnderChallenge() => AnyPairAndDimension.Sample(
        (participant, place, dimension) =>
        {
            if (participant.Abilities[dimension] is not { } ability || ability == 5 || ability <= place.Requirements[dimension].Level)
                return true;
            var raised = participant with { Abilities = participant.Abilities.With(dimension, ability + 1) };
            var most = place.Requirements[dimension].IsAsked ? 40 : 0;
            return Fit(participant, place) - Fit(raised, place) is var loss && loss >= 0 && loss <= most;
        },
        iter: Effort.Of(5000));

    [Fact]
    public void Fit_MoreSupport_NeverFalls() => AnyPairAndDimension.Sample(
        (participant, place, dimension) =>
        {
            var supported = place with { Support = place.Support.With(dimension, 2) };
            var planned = participant with { Support = participant.Support.With(dimension, 2) };
            return Fit(participant, supported) >= Fit(participant, place) && Fit(planned, place) >= Fit(participant, place);
        },
        iter: Effort.Of(5000));

    [Fact]
    public void Fit_WiderGap_CostsMoreWithEachLevel() => Assert.All(
        Enumerable.Range(1, 3),
        importance =>
        {
            var costs = Enumerable.Range(0, 5).Select(gap => FitFormulaV1.GapCost((Importance)importance, gap, FitParameters.Current)).ToList();
            var steps = costs.Zip(costs.Skip(1), (a, b) => b - a).ToList();
            Assert.Equal(steps.Order(), steps);
            Assert.True(steps[0] > 0);
        });

    [Fact]
    public void Fit_Unknowns_StayWithinTheRangeWhateverTheyTurnOut() => Gen.Select(Samples.AnyParticipant, Samples.AnyOrEasyPlace, Gen.Int).Sample(
        (participant, place, seed) =>
        {
            var random = new Random(seed);
            var told = participant with { Abilities = AbilityProfile.From([.. participant.Abilities.ToRatings().Select(r => r ?? 1 + random.Next(5))]) };
            var before = FitFormulaV1.Evaluate(participant, place, Samples.Today, FitParameters.Current);
            var fit = Fit(told, place);
            return before.Low <= fit && fit <= before.High && before.Low <= before.Fit && before.Fit <= before.High;
        },
        iter: Effort.Of(5000));

    [Fact]
    public void Fit_DecisiveGapOfTwo_CannotBeBoughtOffByStrengths() => AnyPairAndDimension.Sample(
        (participant, place, dimension) =>
        {
            var asked = place with { Requirements = place.Requirements.With(dimension, 5, Importance.Decisive), Support = place.Support.With(dimension, 0) };
            var weak = participant with { Abilities = participant.Abilities.With(dimension, 3), Support = participant.Support.With(dimension, 0) };
            return Fit(weak, asked) <= 5_900;
        },
        iter: Effort.Of(3000));

    private static int Fit(ParticipantProfile participant, PlaceProfile place) =>
        FitFormulaV1.Evaluate(participant, place, Samples.Today, FitParameters.Current).Fit;
}
