namespace Perspektiva.Matching.Engine.Tests.Formula;

/// <summary>The criteria beside the abilities, at their edges and where they end.</summary>
public sealed class CriterionTests
{
    private static readonly FitParameters Parameters = FitParameters.Current;
    private static readonly ParticipantProfile Person = Samples.PlainParticipant;
    private static readonly PlaceProfile Place = Samples.PlainPlace;

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 100)]
    [InlineData(1, 200)]
    public void InterestCost_WishedField_ByItsWeight(int weight, int cost) =>
        Assert.Equal(cost, FitFormulaV1.InterestCost(Person with { Interests = [new Interest(33, weight), new Interest(33, 1), new Interest(34, 3)] }, Place, Parameters));

    [Fact]
    public void InterestCost_NoWishOrNoField_GuessesNothingAndAnotherFieldCostsMost()
    {
        var wish = Person with { Interests = [new Interest(34, 3)] };

        Assert.Equal(400, FitFormulaV1.InterestCost(wish, Place, Parameters));
        Assert.Equal(0, FitFormulaV1.InterestCost(Person, Place, Parameters));
        Assert.Equal(0, FitFormulaV1.InterestCost(wish, Place with { Kldb = null }, Parameters));
    }

    [Theory]
    [InlineData(0, 40, 0)]
    [InlineData(20_000, 40, 100)]
    [InlineData(39_999, 40, 399)]
    [InlineData(40_000, 40, 400)]
    [InlineData(900_000, 40, 400)]
    [InlineData(900_000, null, 0)]
    [InlineData(null, 40, 0)]
    public void CommuteCost_ByTheSquareOfTheShare(int? metres, int? radius, int cost) => Assert.Equal(cost, FitFormulaV1.CommuteCost(metres, radius, Parameters));

    [Theory]
    [InlineData(30, 1800, 0)]
    [InlineData(31, 1800, 20)]
    [InlineData(31, 1801, 0)]
    [InlineData(20, 1800, 0)]
    [InlineData(40, 1200, 400)]
    [InlineData(41, 1200, 400)]
    [InlineData(40, null, 0)]
    public void HoursCost_EachMissingHour_UpToTheMost(int least, int? weekly, int cost) =>
        Assert.Equal(cost, FitFormulaV1.HoursCost(Person with { HoursMin = least }, Place with { WeeklyMinutes = weekly }, Parameters));

    [Theory]
    [InlineData(null, 6, 0)]
    [InlineData(null, 7, 10)]
    [InlineData(null, 210, 300)]
    [InlineData(null, 400, 300)]
    [InlineData(7, 14, 10)]
    [InlineData(30, 14, 0)]
    public void WaitingCost_WeeksAfterBothTodayAndThePerson_UpToTheMost(int? available, int placeStarts, int cost)
    {
        var person = Person with { AvailableFrom = available is { } days ? Samples.Today.AddDays(days) : null };
        var start = FitFormulaV1.StartOn(person, Place with { StartFrom = Samples.Today.AddDays(placeStarts) }, Samples.Today);

        Assert.Equal(Samples.Today.AddDays(Math.Max(available ?? 0, placeStarts)), start);
        Assert.Equal(cost, FitFormulaV1.WaitingCost(person, start, Samples.Today, Parameters));
    }

    [Fact]
    public void StartOn_PastDates_IsToday() => Assert.Equal(
        Samples.Today,
        FitFormulaV1.StartOn(Person with { AvailableFrom = Samples.Today.AddDays(-9) }, Place with { StartFrom = Samples.Today.AddDays(-3) }, Samples.Today));

    [Fact]
    public void Evaluate_DecisiveUnknown_RangesFromTheWidestGapToNone()
    {
        var place = Place with { Requirements = RequirementProfile.Nothing.With(Dimension.Care, 5, Importance.Decisive).With(Dimension.Reading, 1, Importance.Useful) };
        var person = Person with { Abilities = Person.Abilities.With(Dimension.Care, null).With(Dimension.Reading, null) };

        var fit = FitFormulaV1.Evaluate(person, place, Samples.Today, Parameters);

        // Care unknown: assumed one level short (220); at worst four short, capped; at best met. Reading: at worst five where one is asked (80).
        Assert.Equal((9_780, 1_900, 10_000, 0), (fit.Fit, fit.Low, fit.High, fit.WorstDecisiveGap));
    }

    [Fact]
    public void FitNumbers_AnyPair_AreThoseOfTheFormula() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(Samples.AnyParticipant, Samples.AnyPlace),
        (participant, place) =>
        {
            var whole = FitFormulaV1.Evaluate(participant, place, Samples.Today, Parameters);
            return FitNumbers.Of(RuleContext.Of(participant, place, Samples.Today), Samples.Today, Parameters) == (whole.Fit, whole.WorstDecisiveGap);
        },
        iter: Effort.Of(2000));
}
