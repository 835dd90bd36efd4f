using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Tests.Domain.Proposals;

namespace Perspektiva.Matching.Tests.Domain.Placements;

/// <summary>A placement whose history was put right is the placement that took the right steps from the first.</summary>
public sealed class PlacementCorrectionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Start = new(2026, 1, 1);

    private static readonly (PlacementStage Stage, int Day, DeclineReason Reason)[] Steps =
    [
        (PlacementStage.Trial, 0, DeclineReason.None),
        (PlacementStage.Employment, 10, DeclineReason.None),
        (PlacementStage.Paused, 30, DeclineReason.Other),
        (PlacementStage.Employment, 40, DeclineReason.None),
        (PlacementStage.Qualification, 50, DeclineReason.Hours),
        (PlacementStage.Employment, 60, DeclineReason.None),
        (PlacementStage.Ended, 90, DeclineReason.Distance),
    ];

    [Fact]
    public void Correct_AnyLineToAnyDayOrStage_OrWithoutIt_IsThePlacementOfTheRightSteps_OrIsRefusedAsTheyAre()
    {
        var (done, refused) = (0, 0);
        for (var number = 0; number < Steps.Length; number++)
        {
            foreach (var right in Rights(number))
            {
                (PlacementStage Stage, int Day, DeclineReason Reason)[] steps = right is { } line ? [.. Steps[..number], line, .. Steps[(number + 1)..]] : [.. Steps[..number], .. Steps[(number + 1)..]];
                var expected = number == 0 && right is null ? null : Of(steps);
                var placement = Of(Steps)!;
                var before = State(placement);

                var result = placement.Correct(
                    new HistoryCorrection(number, right is { } r ? new LineRight(r.Stage, Start.AddDays(r.Day), r.Reason) : null, CorrectionReason.Mistyped, "acc_y"), Now.AddHours(9));

                Assert.Equal((number, right, expected is null ? TransitionResult.NotAllowed : TransitionResult.Done), (number, right, result));
                Assert.Equal((number, right, expected is null ? before : State(expected)), (number, right, State(placement)));
                Assert.Equal(expected is null || right == Steps[number] ? 0 : 1, placement.Corrections.Count);
                (done, refused) = result == TransitionResult.Done ? (done + 1, refused) : (done, refused + 1);
            }
        }
        Assert.True(done > 40 && refused > 40, $"{done} done, {refused} refused");
    }

    [Fact]
    public void Correct_AnEnd_NotBeforeTheLastCheckIn()
    {
        var placement = Of(Steps[..6])!;
        placement.NoteCheckIn(CheckIn.Record(placement, new CheckInReport(Start.AddDays(80), new Voices(null, null, 4), CheckInSign.None, null, "coa_x", Answers: true), Voices.None, Now), answers: true);
        Assert.Equal(TransitionResult.NotAllowed, Move(placement, (PlacementStage.Ended, 79, DeclineReason.Other)));
        Assert.Equal(TransitionResult.Done, Move(placement, (PlacementStage.Ended, 90, DeclineReason.Other)));

        Assert.Equal(TransitionResult.NotAllowed, placement.Correct(new HistoryCorrection(6, new LineRight(PlacementStage.Ended, Start.AddDays(79), null), CorrectionReason.Other, "acc_y"), Now));
        Assert.Equal(TransitionResult.Done, placement.Correct(new HistoryCorrection(6, new LineRight(PlacementStage.Ended, Start.AddDays(80), null), CorrectionReason.Other, "acc_y"), Now));
        Assert.Equal(Start.AddDays(80), placement.EndedOn);
    }

    [Theory]
    [InlineData("employer:absence participant:health", DeclineReason.None, "health")]
    [InlineData("coach:other employer:absence", DeclineReason.None, "absence")]
    [InlineData("coach:other", DeclineReason.Distance, "other")]
    [InlineData("", DeclineReason.Distance, "way")]
    public void Counted_IsTheYoungPersonsView_ElseTheCompanys_ElseTheCoachs_ElseTheDecline(string named, DeclineReason decline, string expected)
    {
        var views = named.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(view => view.Split(':'))
            .Select(view => new NamedReason(Enum.Parse<EndReason>(view[1], ignoreCase: true), Enum.Parse<Party>(view[0], ignoreCase: true))).ToList();

        Assert.Equal(expected, PlacementReasons.Counted(views, decline).ToString(), ignoreCase: true);
    }

    private static IEnumerable<(PlacementStage Stage, int Day, DeclineReason Reason)?> Rights(int number)
    {
        yield return null;
        foreach (var day in new[] { -5, 5, 10, 30, 35, 45, 55, 60, 91 })
            yield return Steps[number] with { Day = day };
        foreach (var stage in new[] { PlacementStage.Trial, PlacementStage.Internship, PlacementStage.Qualification, PlacementStage.Employment, PlacementStage.Stabilised })
        {
            yield return Steps[number] with { Stage = stage };
            yield return Steps[number] with { Stage = stage, Reason = DeclineReason.Hours };
        }
    }

    private static Placement? Of((PlacementStage Stage, int Day, DeclineReason Reason)[] steps)
    {
        if (!StageRules.CanStartIn(steps[0].Stage))
            return null;
        var placement = Placement.Start(ProposalTests.Asked(), new PlacementStart(steps[0].Stage, Start.AddDays(steps[0].Day), "mtr_x", null, null, "acc_x"), Now);
        return steps.Skip(1).All(step => Move(placement, step) == TransitionResult.Done) ? placement : null;
    }

    // Each a second later, so that their order is theirs.
    private static TransitionResult Move(Placement placement, (PlacementStage Stage, int Day, DeclineReason Reason) step) =>
        placement.MoveTo(new StageChange(step.Stage, Start.AddDays(step.Day), step.Reason, "acc_x"), Now.AddSeconds(placement.History.Count));

    private static string State(Placement placement) =>
        $"{placement.Stage} {placement.ResumesAt} {placement.StartsOn} {placement.EmployedOn} {placement.EndedOn} {placement.EndReason} {placement.NextCheckInOn} {placement.Mentors[0].Since} "
        + string.Join(", ", placement.Lines.Select(line => $"{line.Stage} {line.On}"));
}
