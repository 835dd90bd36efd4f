using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Tests.Domain.Proposals;

namespace Perspektiva.Matching.Tests.Domain.Placements;

/// <summary>When the next check-in is due: what was entered late, corrected, paused or stepped back from loses none and brings none at a wrong time.</summary>
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NoteCorrection_OfASign_LeavesTheCheckInThatAnotherShiftBrings(bool shiftFirst)
    {
        var on = Start.AddMonths(8);
        if (shiftFirst)
            ChangeShift(on);
        var wrong = Note(on, CheckInSign.NewSupervisor);
        if (!shiftFirst)
            ChangeShift(on);

        Correct(wrong);

        Assert.Equal((on.AddDays(7), on.AddDays(7)), (_placement.ChangeCheckInOn, _placement.NextCheckInOn));
    }

    [Fact]
    public void ChangeShift_InAPause_IsDueOnceItGoesOn_BeforeTheFirstDayItIsNone()
    {
        Note(Start.AddMonths(8));
        Move(PlacementStage.Paused, Start.AddMonths(8).AddDays(1), DeclineReason.Other);
        ChangeShift(Start.AddMonths(8).AddDays(2));
        Assert.Null(_placement.NextCheckInOn);
        Move(PlacementStage.Employment, Start.AddMonths(8).AddDays(20));
        Assert.Equal(Start.AddMonths(8).AddDays(20), _placement.NextCheckInOn);

        Assert.Equal(TransitionResult.NotAllowed, _placement.ChangeShift(Start.AddDays(-1), Later));
        Assert.Single(_placement.ShiftChanges);
    }

    [Fact]
    public void MoveTo_AfterAPause_WhatWasDueInItIsDueOnTheDayOnWhichItGoesOn()
    {
        Note(Start.AddDays(10));
        Pause(12, 40);
        Assert.Equal(Start.AddDays(40), _placement.NextCheckInOn);

        // Neither another stage nor an older check-in brings it back into the pause.
        Move(PlacementStage.Stabilised, Start.AddDays(45));
        Note(Start.AddDays(9));
        Assert.Equal(Start.AddDays(40), _placement.NextCheckInOn);
    }

    [Fact]
    public void MoveTo_AfterAPauseBeforeTheFirstCheckIn_ThatOneIsDueOnTheDayOnWhichItGoesOn()
    {
        Pause(2, 20);
        Assert.Equal(Start.AddDays(20), _placement.NextCheckInOn);
    }

    [Fact]
    public void MoveTo_AfterAPause_WhatIsDueLaterStays()
    {
        Note(Start.AddDays(10));
        Pause(11, 13);
        Assert.Equal(Start.AddDays(17), _placement.NextCheckInOn);
    }

    [Theory]
    [InlineData(80, 7)]
    [InlineData(90, 7)]
    [InlineData(91, 14)]
    public void NoteCheckIn_AfterAPause_TheDaysOfThePauseAreNoAccompaniment(int day, int dueAfterDays)
    {
        Note(Start.AddDays(19));
        Pause(20, 80);

        Note(Start.AddDays(day));

        Assert.Equal(Start.AddDays(day + dueAfterDays), _placement.NextCheckInOn);
    }

    [Fact]
    public void NoteCheckIn_HeldInAPause_CountsItsDaysOnlyUpToItself()
    {
        Pause(20, 60);
        Note(Start.AddDays(55));
        Assert.Equal(Start.AddDays(62), _placement.NextCheckInOn);
    }

    [Fact]
    public void MoveTo_BackOnceTheScheduleIsOver_OpensItAgain()
    {
        var (last, back) = (Start.AddMonths(25), Start.AddMonths(26));
        Note(last);
        Assert.Null(_placement.NextCheckInOn);

        Move(PlacementStage.Qualification, back, DeclineReason.Hours);
        Assert.Equal(back.AddDays(7), _placement.NextCheckInOn);
        Note(last.AddDays(1));
        Assert.Equal(back.AddDays(7), _placement.NextCheckInOn);

        Note(back.AddDays(8));
        Assert.Equal(back.AddDays(15), _placement.NextCheckInOn);
        Note(back.AddMonths(6));
        Assert.Equal(back.AddMonths(9), _placement.NextCheckInOn);
        Note(back.AddMonths(24));
        Assert.Null(_placement.NextCheckInOn);
    }

    [Fact]
    public void MoveTo_BackBeforeTheScheduleIsOver_GoesOnAsItWas()
    {
        var last = Start.AddMonths(10);
        Note(last);
        Move(PlacementStage.Qualification, last.AddDays(1), DeclineReason.Hours);
        Assert.Equal(last.AddMonths(3), _placement.NextCheckInOn);
    }

    [Fact]
    public void MoveTo_BackAfterTwoYearsWithALongPause_TheScheduleIsNotOverYet()
    {
        var last = Start.AddMonths(25);
        Move(PlacementStage.Paused, Start.AddMonths(3), DeclineReason.Other);
        Move(PlacementStage.Employment, Start.AddMonths(20));
        Note(last);
        Move(PlacementStage.Qualification, last.AddDays(1), DeclineReason.Hours);
        Assert.Equal(last.AddMonths(3), _placement.NextCheckInOn);
    }

    [Fact]
    public void Correct_AStepBackThatWasNone_ClosesTheScheduleAgain()
    {
        Note(Start.AddMonths(25));
        Move(PlacementStage.Qualification, Start.AddMonths(26), DeclineReason.Hours);

        Assert.Equal(TransitionResult.Done, _placement.Correct(new HistoryCorrection(1, null, CorrectionReason.Mistyped, "coa_x"), Later));

        Assert.Null(_placement.NextCheckInOn);
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

    private void ChangeShift(DateOnly on) => Assert.Equal(TransitionResult.Done, _placement.ChangeShift(on, Later));

    private void Pause(int from, int until)
    {
        Move(PlacementStage.Paused, Start.AddDays(from), DeclineReason.Other);
        Assert.Null(_placement.NextCheckInOn);
        Move(PlacementStage.Employment, Start.AddDays(until));
    }

    private void Move(PlacementStage stage, DateOnly on, DeclineReason reason = DeclineReason.None) =>
        Assert.Equal(TransitionResult.Done, _placement.MoveTo(new StageChange(stage, on, reason, "acc_x"), Later));
}
