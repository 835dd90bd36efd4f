using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Tests.Domain.Proposals;

namespace Perspektiva.Matching.Tests.Domain.Placements;

/// <summary>When the next check-in is due: what was entered late or corrected loses none that is still to come.</summary>
public sealed class PlacementScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Start = new(2026, 1, 1);

    private readonly Placement _placement =
        Placement.Start(ProposalTests.Asked(), new PlacementStart(PlacementStage.Employment, Start, "mtr_x", null, null, "acc_x"), Now);

    private readonly List<CheckIn> _checkIns = [];
    private int _minute;

    private DateTimeOffset Later => Now.AddMinutes(++_minute);

    [Fact]
    public void NoteCheckIn_AChangeThatWasAnsweredLongAgo_EnteredLate_ReplacesNoneThatIsStillToCome()
    {
        var on = Start.AddMonths(8);
        Note(on);
        ChangeMentor(on.AddDays(10));

        Note(on.AddDays(-10), CheckInSign.ShiftChange);

        Assert.Equal((on.AddDays(17), on.AddDays(17)), (_placement.ChangeCheckInOn, _placement.NextCheckInOn));
    }

    [Theory]
    [InlineData(0, CheckInSign.NewSupervisor, true)]
    [InlineData(0, CheckInSign.NewSupervisor, false)]
    [InlineData(-2, CheckInSign.ShiftChange, true)]
    [InlineData(-2, CheckInSign.ShiftChange, false)]
    public void NoteCorrection_OfASign_LeavesTheCheckInThatAChangeOfMentorBrings(int days, object sign, bool mentorFirst)
    {
        var on = Start.AddMonths(8);
        if (mentorFirst)
            ChangeMentor(on);
        var wrong = Note(on.AddDays(days), (CheckInSign)sign);
        if (!mentorFirst)
            ChangeMentor(on);
        Assert.Equal(on.AddDays(7 + days), _placement.NextCheckInOn);

        Correct(wrong);

        Assert.Equal((on.AddDays(7), on.AddDays(7)), (_placement.ChangeCheckInOn, _placement.NextCheckInOn));
    }

    [Fact]
    public void NoteCorrection_OfOneThatBeganWithoutAMentor_LeavesTheCheckInThatTheFirstOneBrings()
    {
        var placement = Placement.Start(ProposalTests.Asked(), new PlacementStart(PlacementStage.Employment, Start, null, null, null, "acc_x"), Now);
        var on = Start.AddMonths(8);
        placement.ChangeMentor(new MentorChange("mtr_y", on, "acc_x"), Later);
        var wrong = CheckIn.Record(placement, Report(on, CheckInSign.NewSupervisor), Voices.None, Later);
        placement.NoteCheckIn(wrong, answers: true);
        var right = CheckIn.Record(placement, Report(on) with { Corrects = wrong.PublicId }, Voices.None, Later);
        wrong.GiveWayTo(right);

        placement.NoteCorrection([wrong, right], right);

        Assert.Equal(on.AddDays(7), placement.NextCheckInOn);
    }

    private static CheckInReport Report(DateOnly on, CheckInSign signs = CheckInSign.None) => new(on, new Voices(4, null, null), signs, null, "acc_x", Answers: true);

    private CheckIn Note(DateOnly on, CheckInSign signs = CheckInSign.None)
    {
        var checkIn = CheckIn.Record(_placement, Report(on, signs), Voices.None, Later);
        _placement.NoteCheckIn(checkIn, answers: true);
        _checkIns.Add(checkIn);
        return checkIn;
    }

    private void Correct(CheckIn wrong)
    {
        var right = CheckIn.Record(_placement, Report(wrong.HeldOn) with { Corrects = wrong.PublicId }, Voices.None, Later);
        wrong.GiveWayTo(right);
        _placement.NoteCorrection([.. _checkIns, right], right);
    }

    private void ChangeMentor(DateOnly on) => Assert.Equal(TransitionResult.Done, _placement.ChangeMentor(new MentorChange("mtr_y", on, "acc_x"), Later));
}
