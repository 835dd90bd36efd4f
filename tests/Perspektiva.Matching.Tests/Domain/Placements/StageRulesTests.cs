using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Tests.Domain.Proposals;

namespace Perspektiva.Matching.Tests.Domain.Placements;

/// <summary>The lifecycle of a placement, step by step: what is allowed is possible, and all the rest is refused.</summary>
public sealed class StageRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Start = new(2026, 1, 1);

    /// <summary>Forwards, and on from a pause (here of a qualification).</summary>
    private static readonly Dictionary<PlacementStage, PlacementStage[]> Without = new()
    {
        [PlacementStage.Trial] = [PlacementStage.Internship, PlacementStage.Qualification, PlacementStage.Employment],
        [PlacementStage.Internship] = [PlacementStage.Qualification, PlacementStage.Employment],
        [PlacementStage.Qualification] = [PlacementStage.Employment],
        [PlacementStage.Employment] = [PlacementStage.Stabilised, PlacementStage.Sustained],
        [PlacementStage.Stabilised] = [PlacementStage.Sustained],
        [PlacementStage.Sustained] = [],
        [PlacementStage.Paused] = [PlacementStage.Qualification],
        [PlacementStage.Ended] = [],
    };

    /// <summary>Back, to a pause and to the end.</summary>
    private static readonly Dictionary<PlacementStage, PlacementStage[]> WithAReason = new()
    {
        [PlacementStage.Trial] = [PlacementStage.Paused, PlacementStage.Ended],
        [PlacementStage.Internship] = [PlacementStage.Trial, PlacementStage.Paused, PlacementStage.Ended],
        [PlacementStage.Qualification] = [PlacementStage.Trial, PlacementStage.Internship, PlacementStage.Paused, PlacementStage.Ended],
        [PlacementStage.Employment] = [PlacementStage.Trial, PlacementStage.Internship, PlacementStage.Qualification, PlacementStage.Paused, PlacementStage.Ended],
        [PlacementStage.Stabilised] =
            [PlacementStage.Trial, PlacementStage.Internship, PlacementStage.Qualification, PlacementStage.Employment, PlacementStage.Paused, PlacementStage.Ended],
        [PlacementStage.Sustained] =
        [
            PlacementStage.Trial, PlacementStage.Internship, PlacementStage.Qualification, PlacementStage.Employment, PlacementStage.Stabilised, PlacementStage.Paused, PlacementStage.Ended,
        ],
        [PlacementStage.Paused] = [PlacementStage.Trial, PlacementStage.Internship, PlacementStage.Ended],
        [PlacementStage.Ended] = [],
    };

    [Fact]
    public void MoveTo_EveryStep_IsDoneWhereTheLifecycleHasIt_AndOnlyThere()
    {
        var stages = Enum.GetValues<PlacementStage>();
        foreach (var (from, to, reason) in stages.SelectMany(from => stages.SelectMany(to => new[] { (from, to, DeclineReason.None), (from, to, DeclineReason.Other) })))
        {
            var placement = At(from);
            var allowed = Without[from].Contains(to) || (reason != DeclineReason.None && WithAReason[from].Contains(to));

            var done = placement.MoveTo(new StageChange(to, Start.AddYears(1), reason, "acc_x"), Now);

            Assert.Equal((from, to, reason, allowed ? TransitionResult.Done : TransitionResult.NotAllowed), (from, to, reason, done));
            Assert.Equal((from, to, reason, allowed ? to : from), (from, to, reason, placement.Stage));
        }
    }

    [Fact]
    public void IsBack_EveryStep_WhereItLiesBeforeTheStageThatStands()
    {
        var stages = Enum.GetValues<PlacementStage>();
        foreach (var (from, to) in stages.SelectMany(from => stages.Select(to => (from, to))))
            Assert.Equal((from, to, to < PlacementStage.Paused && WithAReason[from].Contains(to)), (from, to, StageRules.IsBack(At(from), to)));
    }

    [Theory]
    [InlineData("2026-08-27", "2027-02-27")]
    [InlineData("2026-08-28", "2027-02-28")]
    [InlineData("2026-08-29", "2027-03-01")]
    [InlineData("2026-08-30", "2027-03-01")]
    [InlineData("2026-08-31", "2027-03-01")]
    [InlineData("2027-08-29", "2028-02-29")]
    [InlineData("2027-08-30", "2028-03-01")]
    [InlineData("2026-10-31", "2027-05-01")]
    public void MoveTo_Sustained_AfterSixWholeMonths_AlsoWhereTheLastHasNoSuchDay(string employed, string first)
    {
        var from = DateOnly.Parse(first, System.Globalization.CultureInfo.InvariantCulture);
        var placement = Begun(PlacementStage.Employment, DateOnly.Parse(employed, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(TransitionResult.NotAllowed, placement.MoveTo(new StageChange(PlacementStage.Sustained, from.AddDays(-1), DeclineReason.None, "acc_x"), Now));
        Assert.Equal(TransitionResult.Done, placement.MoveTo(new StageChange(PlacementStage.Sustained, from, DeclineReason.None, "acc_x"), Now));
    }

    private static Placement Begun(PlacementStage stage, DateOnly? on = null) =>
        Placement.Start(ProposalTests.Asked(), new PlacementStart(stage, on ?? Start, "mtr_x", null, null, "acc_x"), Now);

    private static Placement At(PlacementStage stage)
    {
        var placement = Begun(stage switch
        {
            PlacementStage.Paused or PlacementStage.Ended => PlacementStage.Qualification,
            > PlacementStage.Employment => PlacementStage.Employment,
            _ => stage,
        });
        if (placement.Stage != stage)
            Assert.Equal(TransitionResult.Done, placement.MoveTo(new StageChange(stage, Start.AddMonths(7), stage < PlacementStage.Paused ? DeclineReason.None : DeclineReason.Other, "acc_x"), Now));
        return placement;
    }
}
