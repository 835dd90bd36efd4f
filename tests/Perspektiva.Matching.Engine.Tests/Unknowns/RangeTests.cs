using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Unknowns;

public sealed class RangeTests
{
    private static readonly Gen<(ParticipantProfile, PlaceProfile)> AnyPairWithUpToThreeUnknowns = Gen.Select(Gen.Int, Samples.AnyPlace).Select((seed, place) =>
    {
        var random = new Random(seed);
        var person = Samples.Participant(random);
        var abilities = AbilityProfile.From([.. person.Abilities.ToRatings().Select(rating => rating ?? 3)]);
        for (var i = 0; i < 3; i++)
            abilities = abilities.With((Dimension)random.Next(32), null);
        return (person with { Abilities = abilities }, place);
    });

    [Fact]
    public void Range_EveryPossibleValueOfTheUnknowns_IsBoundedAndBothEndsAreReached() => AnyPairWithUpToThreeUnknowns.Sample(
        (participant, place) =>
        {
            var range = Fit(participant, place);
            var fits = Known(participant).Select(known => Fit(known, place).Fit).ToList();
            Assert.Equal((range.Low, range.High), (fits.Min(), fits.Max()));
            Assert.InRange(range.Fit, range.Low, range.High);
        },
        iter: Effort.Of(400));

    [Fact]
    public void Range_NothingUnknown_IsTheFit() => Gen.Select(Samples.AnyParticipant, Samples.AnyPlace).Sample(
        (participant, place) =>
        {
            var fit = Fit(Known(participant with { Abilities = AbilityProfile.From([.. participant.Abilities.ToRatings().Select(r => r ?? 2)]) }).Single(), place);
            Assert.Equal((fit.Fit, fit.Fit), (fit.Low, fit.High));
        },
        iter: Effort.Of(500));

    private static IEnumerable<ParticipantProfile> Known(ParticipantProfile person)
    {
        var ratings = person.Abilities.ToRatings();
        var unknown = Array.IndexOf(ratings, null);
        if (unknown < 0)
            return [person];
        return Enumerable.Range(1, 5).SelectMany(level => Known(person with { Abilities = person.Abilities.With((Dimension)unknown, level) }));
    }

    private static PairFit Fit(ParticipantProfile participant, PlaceProfile place) =>
        FitFormulaV1.Evaluate(participant, place, Samples.Today, FitParameters.Current);
}
