using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Features.Placements;
using Perspektiva.Matching.Tests.Domain.Proposals;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>Who was the mentor and how long, of a placement whose end is recorded for a day before the last one's first.</summary>
public sealed class MentorTermTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Start = new(2026, 12, 1);

    [Theory]
    [InlineData(20, "mtr_x 0-20")]
    [InlineData(30, "mtr_x 0-30, mtr_y 30-30")]
    [InlineData(40, "mtr_x 0-30, mtr_y 30-40")]
    [InlineData(null, "mtr_x 0-30, mtr_y 30-")]
    public void AllOf_NobodyIsTheMentorAfterTheEnd(int? endsAfter, string expected)
    {
        var placement = Placement.Start(ProposalTests.Asked(), new PlacementStart(PlacementStage.Internship, Start, "mtr_x", null, null, "acc_x"), Now);
        placement.ChangeMentor(new MentorChange("mtr_y", Start.AddDays(30), "acc_x"), Now.AddMinutes(1));
        if (endsAfter is { } days)
            placement.MoveTo(new StageChange(PlacementStage.Ended, Start.AddDays(days), DeclineReason.Other, "acc_x"), Now.AddMinutes(2));

        Assert.Equal(expected, string.Join(", ", MentorTerm.AllOf(placement).Select(term => $"{term.MentorId} {Day(term.Since)}-{Day(term.Until)}")));

        static int? Day(DateOnly? day) => day?.DayNumber - Start.DayNumber;
    }
}
