namespace Perspektiva.Matching.Engine.Tests.Formula;

public sealed class FitFormulaTests
{
    private static readonly FitParameters Parameters = FitParameters.Current;

    [Theory]
    //          asked, weight,             ability, support, kind,                    unanswered, cost
    [InlineData(0, Importance.NotAsked, 3, 0, GapKind.NotAsked, 0, 0)]
    [InlineData(3, Importance.Decisive, 3, 0, GapKind.Met, 0, 0)]
    [InlineData(3, Importance.Decisive, 4, 0, GapKind.Met, 0, 0)]
    [InlineData(3, Importance.Decisive, 5, 0, GapKind.UnderChallenge, 0, 20)]
    [InlineData(2, Importance.Useful, 5, 0, GapKind.UnderChallenge, 0, 40)]
    [InlineData(1, Importance.Important, 5, 0, GapKind.UnderChallenge, 0, 80)]
    [InlineData(1, Importance.Important, 5, 2, GapKind.UnderChallenge, 0, 80)]
    [InlineData(3, Importance.Useful, 2, 0, GapKind.OverChallenge, 1, 20)]
    [InlineData(3, Importance.Important, 2, 0, GapKind.OverChallenge, 1, 60)]
    [InlineData(3, Importance.Decisive, 2, 0, GapKind.OverChallenge, 1, 220)]
    [InlineData(4, Importance.Important, 2, 0, GapKind.OverChallenge, 2, 180)]
    [InlineData(5, Importance.Important, 2, 0, GapKind.OverChallenge, 3, 360)]
    [InlineData(5, Importance.Decisive, 1, 0, GapKind.OverChallenge, 4, 2200)]
    [InlineData(5, Importance.Decisive, 1, 1, GapKind.OverChallenge, 3, 1320)]
    [InlineData(5, Importance.Decisive, 3, 2, GapKind.Answered, 0, 0)]
    [InlineData(2, Importance.Important, 1, 2, GapKind.Answered, 0, 0)]
    public void Rate_OneDimension_CostsAsTheTableSays(int asked, Importance weight, int ability, int support, GapKind kind, int unanswered, int cost)
    {
        var item = FitFormulaV1.Rate(Dimension.Care, new Requirement(asked, weight), ability, support, Parameters);

        Assert.Equal((kind, unanswered, cost), (item.Kind, item.UnansweredGap, item.Cost));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 220)]
    [InlineData(5, 220)]
    [InlineData(1, 0)]
    public void Rate_NotAssessed_CountsAsThreeAndOneLevelAtMost(int asked, int cost) =>
        Assert.Equal(cost, FitFormulaV1.Rate(Dimension.Care, new Requirement(asked, Importance.Decisive), null, 0, Parameters).Cost);

    [Theory]
    [InlineData(0, 10_000, 10_000, true)]
    [InlineData(1, 9_500, 280, true)]
    [InlineData(2, 5_900, 3_440, false)]
    public void Evaluate_UnansweredDecisiveGap_CapsTheFit(int gap, int fit, int taken, bool suitable)
    {
        var place = Samples.PlainPlace with { Requirements = RequirementProfile.Nothing.With(Dimension.Care, 3 + gap, Importance.Decisive) };

        var result = FitFormulaV1.Evaluate(Samples.PlainParticipant, place, Samples.Today, Parameters);

        Assert.Equal((fit, gap == 0 ? 0 : taken, suitable), (result.Fit, result.CapCost, MatchingEngine.IsSuitable(result)));
    }

    [Fact]
    public void Evaluate_OnTheThreshold_UnderChallengeOfTwentyPointsIsTheOneThatIsTooMuch()
    {
        var asked = RequirementProfile.From([.. Enumerable.Repeat(new Requirement(5, Importance.Important), 6), new(2, Importance.Useful), .. Enumerable.Repeat(Requirement.NotAsked, 25)]);
        var place = Samples.PlainPlace with { Requirements = asked };
        var person = Samples.PlainParticipant with
        {
            Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(1, 6), .. Enumerable.Repeat<int?>(3, 26)]),
            Interests = [new Interest(81, 3)],
        };
        var abler = person with { Abilities = person.Abilities.With((Dimension)6, 4) };

        Assert.Equal((6_000, true), Of(person));
        Assert.Equal((5_980, false), Of(abler));

        (int, bool) Of(ParticipantProfile who) => FitFormulaV1.Evaluate(who, place, Samples.Today, Parameters) is var fit ? (fit.Fit, MatchingEngine.IsSuitable(fit)) : default;
    }

    [Fact]
    public void Evaluate_EverythingAskedFromSomebodyWithNothing_IsZeroAndNotLess()
    {
        var place = Samples.PlainPlace with { Requirements = RequirementProfile.From([.. Enumerable.Repeat(new Requirement(5, Importance.Decisive), 32)]) };
        var person = Samples.PlainParticipant with { Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(1, 32)]) };

        var result = FitFormulaV1.Evaluate(person, place, Samples.Today, Parameters);

        Assert.Equal((0, 60_400), (result.Fit, result.FloorRelief));
    }

    [Fact]
    public void Evaluate_CommuteHoursWaitInterest_CostAsStated()
    {
        var person = Samples.PlainParticipant with
        {
            Location = new GeoPoint(5_055_000, 968_000),
            MobilityRadiusKm = 40,
            HoursMin = 35,
            Interests = [new Interest(33, 2), new Interest(24, 3)],
        };
        var place = Samples.PlainPlace with
        {
            Location = new GeoPoint(5_055_000 + 17_986, 968_000),
            WeeklyMinutes = 30 * 60,
            StartFrom = Samples.Today.AddDays(20),
        };

        var result = FitFormulaV1.Evaluate(person, place, Samples.Today, Parameters);

        Assert.Equal((100, 99, 100, 20), (result.InterestCost, result.CommuteCost, result.HoursCost, result.WaitingCost));
        Assert.Equal(10_000 - 100 - 99 - 100 - 20, result.Fit);
    }
}
