using CsCheck;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>What a question tells the scan: between bounds and fits, and what each scan takes into account.</summary>
public sealed class ScanPlanTests
{
    [Fact]
    public void Threshold_OfAFitThatStands_IsTheLastBoundThatMayReachIt()
    {
        var (fine, coarse) = (Plan(Samples.PlainParticipant, fine: true), Plan(Samples.PlainParticipant, fine: false));
        for (var fit = 1; fit <= FitFormulaV1.Full; fit++)
        {
            var least = Math.Max(fit, ScanPlan.FineAbove + 1);
            Assert.True(fine.HighestFit(fine.Threshold(fit, 0)) >= least && fine.HighestFit(fine.Threshold(fit, 0) + 1) < least);
            Assert.True(coarse.HighestFit(coarse.Threshold(fit, 0)) >= fit && coarse.HighestFit(coarse.Threshold(fit, 0) + 1) < fit);
        }
    }

    [Fact]
    public void Threshold_OfAnyList_IsToldByTheHigherOfItsWorstAndOfWhatIsAskedFor() => Gen.Select(Gen.Int[-1, 10_000], Gen.Int[0, 10_000], Gen.Bool).Sample(
        (worst, asked, fine) =>
        {
            var plan = Plan(Samples.PlainParticipant, fine);

            Assert.Equal(plan.Threshold(Math.Max(worst, asked), 0), plan.Threshold(worst, asked));
            Assert.Equal(byte.MaxValue, Plan(Samples.PlainParticipant, fine: false).Threshold(-1, 0));
            Assert.Equal(0, plan.HighestFit(byte.MaxValue * 2));
        },
        iter: Effort.Of(1_000));

    [Theory]
    [InlineData(true, 20, 0, 20)]
    [InlineData(false, 6, 0, 6)]
    public void FieldCosts_WithInterests_AreDearestWhereNobodyAskedFor(bool fine, int other, int strong, int weakest)
    {
        var plan = Plan(Samples.PlainParticipant with { Interests = [new(33, 3), new(41, 1)] }, fine);

        Assert.Equal((other, strong), (plan.FieldCosts[22], plan.FieldCosts[33]));
        Assert.InRange(plan.FieldCosts[41], 1, weakest - 1);
        Assert.Equal(0, plan.FieldCosts[0]);
        Assert.Equal([0, 33, 41], plan.Interests.Select(interest => (int)interest.Field).Order());
        Assert.All(plan.Interests, interest => Assert.Equal(plan.FieldCosts[interest.Field], interest.Cost));
    }

    private static ScanPlan Plan(ParticipantProfile person, bool fine) => new(new PlaceQuery(person, Samples.Options()), fine);
}
