using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Tests.Domain.Proposals;

namespace Perspektiva.Matching.Tests.Domain.Placements;

public sealed class PlacementTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Start = new(2026, 12, 1);

    private static Placement Started(PlacementStage stage = PlacementStage.Trial, DateOnly? probationEnds = null) =>
        Placement.Start(ProposalTests.Asked(), new PlacementStart(stage, Start, "mtr_x", probationEnds, null, "acc_x"), Now);

    private static TransitionResult Move(Placement placement, PlacementStage stage, DateOnly on, DeclineReason reason = DeclineReason.None) =>
        placement.MoveTo(new StageChange(stage, on, reason, "acc_x"), Now);

    [Theory]
    [InlineData(PlacementStage.Trial, PlacementStage.Internship, DeclineReason.None, TransitionResult.Done)]
    [InlineData(PlacementStage.Trial, PlacementStage.Employment, DeclineReason.None, TransitionResult.Done)]
    [InlineData(PlacementStage.Trial, PlacementStage.Stabilised, DeclineReason.None, TransitionResult.NotAllowed)]
    [InlineData(PlacementStage.Trial, PlacementStage.Trial, DeclineReason.None, TransitionResult.NotAllowed)]
    [InlineData(PlacementStage.Employment, PlacementStage.Qualification, DeclineReason.None, TransitionResult.NotAllowed)]
    [InlineData(PlacementStage.Employment, PlacementStage.Qualification, DeclineReason.SupportNotPossible, TransitionResult.Done)]
    [InlineData(PlacementStage.Employment, PlacementStage.Stabilised, DeclineReason.None, TransitionResult.Done)]
    [InlineData(PlacementStage.Trial, PlacementStage.Ended, DeclineReason.None, TransitionResult.NotAllowed)]
    [InlineData(PlacementStage.Trial, PlacementStage.Ended, DeclineReason.KindOfWork, TransitionResult.Done)]
    [InlineData(PlacementStage.Trial, PlacementStage.Paused, DeclineReason.Other, TransitionResult.Done)]
    public void MoveTo_FromTo_FollowsTheLifecycle(PlacementStage from, PlacementStage to, DeclineReason reason, object expected) =>
        Assert.Equal((TransitionResult)expected, Move(Started(from), to, Start.AddDays(10), reason));

    [Fact]
    public void Start_TakesOverWhatWasAgreedToChange()
    {
        var proposal = ProposalTests.Asked(null, new PlaceAdaptation(HoursPerWeek: 20, Owner: AdaptationOwner.Company));

        var placement = Placement.Start(proposal, new PlacementStart(PlacementStage.Trial, Start, "mtr_x", null, null, "acc_x"), Now);

        Assert.Equal([new PlaceAdaptation(HoursPerWeek: 20, Owner: AdaptationOwner.Company)], placement.Adaptations);
    }

    [Fact]
    public void MoveTo_Sustained_NeedsSixMonthsInEmployment()
    {
        var placement = Started(PlacementStage.Employment);

        Assert.Equal(TransitionResult.NotAllowed, Move(placement, PlacementStage.Sustained, Start.AddMonths(6).AddDays(-1)));
        Assert.Equal(TransitionResult.Done, Move(placement, PlacementStage.Sustained, Start.AddMonths(6)));
    }

    [Fact]
    public void MoveTo_BeforeTheLastChange_IsNotAllowed()
    {
        var placement = Started();
        Move(placement, PlacementStage.Internship, Start.AddMonths(6));

        Assert.Equal(TransitionResult.NotAllowed, Move(placement, PlacementStage.Employment, Start.AddMonths(6).AddDays(-1)));
        Assert.Equal(TransitionResult.NotAllowed, Move(placement, PlacementStage.Ended, Start.AddMonths(6).AddDays(-1), DeclineReason.Other));
        Assert.Equal(TransitionResult.Done, Move(placement, PlacementStage.Employment, Start.AddMonths(6)));
        Assert.Equal(Start.AddMonths(6), placement.EmployedOn);
    }

    [Fact]
    public void MoveTo_BackToTrial_CountsEmploymentAnew()
    {
        var placement = Started(PlacementStage.Employment);
        Move(placement, PlacementStage.Trial, Start.AddMonths(1), DeclineReason.Hours);
        Move(placement, PlacementStage.Employment, Start.AddMonths(2));

        Assert.Equal(Start.AddMonths(2), placement.EmployedOn);
    }

    [Fact]
    public void MoveTo_AfterPause_GoesOnWhereItStood()
    {
        var placement = Started(PlacementStage.Qualification);
        Move(placement, PlacementStage.Paused, Start.AddDays(5), DeclineReason.Other);

        Assert.Equal(PlacementStage.Qualification, placement.ResumesAt);
        Assert.Null(placement.NextCheckInOn);
        Assert.Equal(TransitionResult.Done, Move(placement, PlacementStage.Qualification, Start.AddDays(20)));
    }

    [Theory]
    [InlineData(PlacementStage.Qualification, DeclineReason.None, TransitionResult.Done)]
    [InlineData(PlacementStage.Trial, DeclineReason.Hours, TransitionResult.Done)]
    [InlineData(PlacementStage.Trial, DeclineReason.None, TransitionResult.NotAllowed)]
    [InlineData(PlacementStage.Ended, DeclineReason.Other, TransitionResult.Done)]
    [InlineData(PlacementStage.Employment, DeclineReason.None, TransitionResult.NotAllowed)]
    [InlineData(PlacementStage.Employment, DeclineReason.Other, TransitionResult.NotAllowed)]
    public void MoveTo_FromPause_OnlyWhereItStoodOrEarlierOrToTheEnd(PlacementStage to, DeclineReason reason, object expected)
    {
        var placement = Started(PlacementStage.Qualification);
        Move(placement, PlacementStage.Paused, Start.AddDays(5), DeclineReason.Other);

        Assert.Equal((TransitionResult)expected, Move(placement, to, Start.AddDays(20), reason));
    }

    [Fact]
    public void MoveTo_Sustained_APauseDoesNotCount()
    {
        var placement = Started(PlacementStage.Qualification);
        Move(placement, PlacementStage.Paused, Start.AddDays(1), DeclineReason.Other);
        Move(placement, PlacementStage.Qualification, Start.AddDays(9));
        var employed = Start.AddDays(10);
        Move(placement, PlacementStage.Employment, employed);
        Pause(employed.AddDays(1), 20);
        Pause(employed.AddDays(40), 11);
        var sustained = employed.AddMonths(6).AddDays(31);

        Assert.Equal(TransitionResult.NotAllowed, Move(placement, PlacementStage.Sustained, sustained.AddDays(-1)));
        Assert.Equal(TransitionResult.Done, Move(placement, PlacementStage.Sustained, sustained));
        Move(placement, PlacementStage.Paused, sustained.AddDays(1), DeclineReason.Other);
        Assert.Equal(TransitionResult.Done, Move(placement, PlacementStage.Sustained, sustained.AddDays(2)));

        void Pause(DateOnly on, int days)
        {
            Assert.Equal(TransitionResult.Done, Move(placement, PlacementStage.Paused, on, DeclineReason.Other));
            Assert.Equal(TransitionResult.NotAllowed, Move(placement, PlacementStage.Sustained, on.AddMonths(8)));
            Assert.Equal(TransitionResult.Done, Move(placement, PlacementStage.Employment, on.AddDays(days)));
        }
    }

    [Fact]
    public void MoveTo_AfterEnd_IsNotAllowed()
    {
        var placement = Started();
        Move(placement, PlacementStage.Ended, Start.AddDays(3), DeclineReason.KindOfWork);

        Assert.False(placement.IsRunning);
        Assert.Equal((Start.AddDays(3), DeclineReason.KindOfWork), (placement.EndedOn!.Value, placement.EndReason));
        Assert.Equal(TransitionResult.NotAllowed, Move(placement, PlacementStage.Trial, Start.AddDays(4), DeclineReason.Other));
    }

    [Fact]
    public void NoteCheckIn_OlderThanTheLast_ClosesNoWarning()
    {
        var placement = Started();
        Note(placement, Start.AddDays(7), voice: 2, answers: true);
        Note(placement, Start, voice: 5, answers: true);

        Assert.True(placement.WarningOpen);
        Assert.Equal(Start.AddDays(10), placement.NextCheckInOn);
    }

    [Fact]
    public void NoteCheckIn_AWarningOfAnOlderDay_IsOpen_AndTheLastDayStaysTheLast()
    {
        var placement = Started();
        Note(placement, Start.AddDays(7), voice: 5, answers: false);
        Note(placement, Start.AddDays(6), voice: 1, answers: false);

        Assert.True(placement.WarningOpen);
        Assert.Equal((Start.AddDays(7), Start.AddDays(10)), (placement.LastCheckInOn, placement.NextCheckInOn));
    }

    [Fact]
    public void NoteCheckIn_WithoutAWarning_ClosesOne_OnlyWhereItAnswers()
    {
        var placement = Started();
        Note(placement, Start, voice: 1, answers: false);
        Note(placement, Start.AddDays(8), voice: 5, answers: false);
        Assert.True(placement.WarningOpen);

        Note(placement, Start.AddDays(8), voice: 5, answers: true);
        Assert.False(placement.WarningOpen);
    }

    [Theory]
    [InlineData(CheckInSign.NewSupervisor, true)]
    [InlineData(CheckInSign.ShiftChange, true)]
    [InlineData(CheckInSign.ShiftChange | CheckInSign.Boredom, true)]
    [InlineData(CheckInSign.Boredom, false)]
    public void NoteCheckIn_NewSupervisorOrShift_IsNoWarning_AndTheNextIsAWeekAheadAtMost(object signs, bool soon)
    {
        var (placement, on) = (Started(PlacementStage.Employment), Start.AddMonths(8));
        Note(placement, on, voice: 4, answers: true, (CheckInSign)signs);
        Assert.False(placement.WarningOpen);
        Assert.Equal(soon ? on.AddDays(7) : on.AddMonths(3), placement.NextCheckInOn);

        // Neither another stage nor another voice of these days puts it off; held, it is over.
        Move(placement, PlacementStage.Stabilised, on.AddDays(1));
        Note(placement, on.AddDays(2), voice: 4, answers: true);
        Assert.Equal(soon ? on.AddDays(7) : on.AddDays(2).AddMonths(3), placement.NextCheckInOn);
        Note(placement, on.AddDays(7), voice: 4, answers: true);
        Assert.Equal(on.AddDays(7).AddMonths(3), placement.NextCheckInOn);
    }

    [Fact]
    public void NoteCheckIn_AnotherChangeBeforeTheCheckInOfTheFirst_PutsNothingOff()
    {
        var (placement, on) = (Started(PlacementStage.Employment), Start.AddMonths(8));
        Note(placement, on, voice: 4, answers: true, CheckInSign.NewSupervisor);
        Note(placement, on.AddDays(5), voice: 4, answers: true, CheckInSign.ShiftChange);
        Assert.Equal(on.AddDays(7), placement.NextCheckInOn);

        Note(placement, on.AddDays(7), voice: 4, answers: true, CheckInSign.ShiftChange);
        Assert.Equal(on.AddDays(14), placement.NextCheckInOn);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public void ChangeMentor_FromADay_OnlyFromThePresentOnesFirst(int days, bool done)
    {
        var placement = Started();
        Assert.Equal(done ? TransitionResult.Done : TransitionResult.NotAllowed, Change(placement, "mtr_y", Start.AddDays(days)));
        Change(placement, "mtr_y", Start.AddDays(30));
        var version = placement.Version;

        Assert.Equal(done ? TransitionResult.Done : TransitionResult.NotAllowed, Change(placement, "mtr_z", Start.AddDays(30 + days)));
        Assert.Equal((done ? "mtr_z" : "mtr_y", version + (done ? 1 : 0)), (placement.MentorId, placement.Version));
    }

    [Fact]
    public void ChangeMentor_KeepsWhoWasBefore()
    {
        var placement = Started();
        Change(placement, "mtr_y", Start.AddDays(30));
        Change(placement, "mtr_x", Start.AddDays(60));

        Assert.Equal([("mtr_x", Start), ("mtr_y", Start.AddDays(30)), ("mtr_x", Start.AddDays(60))], placement.Mentors.Select(entry => (entry.MentorId, entry.Since)));
    }

    [Theory]
    [InlineData(-10, -10, 30)]
    [InlineData(20, 20, 30)]
    [InlineData(40, 40, 40)]
    public void ChangeDates_AnotherFirstDay_MovesWhoIsThereFromItOnAndLetsNobodyBeginBeforeIt(int days, int first, int second)
    {
        var placement = Started();
        Change(placement, "mtr_y", Start.AddDays(30));

        Assert.Equal(TransitionResult.Done, placement.ChangeDates(new PlacementDates(Start.AddDays(days), placement.ProbationEndsOn, placement.SubsidyEndsOn), "tester", DateTimeOffset.UnixEpoch));

        Assert.Equal([("mtr_x", Start.AddDays(first)), ("mtr_y", Start.AddDays(second))], placement.Mentors.Select(entry => (entry.MentorId, entry.Since)));
    }

    /// <summary>Named before the first day, somebody is the mentor from that day on, whichever it comes to be.</summary>
    [Theory]
    [InlineData(-13)]
    [InlineData(5)]
    public void ChangeDates_AfterAnotherMentorForTheFirstDay_TakesBothWithIt(int days)
    {
        var placement = Started();
        Change(placement, "mtr_y", Start);

        Assert.Equal(TransitionResult.Done, placement.ChangeDates(new PlacementDates(Start.AddDays(days), null, null), "tester", Now));

        Assert.Equal([("mtr_x", Start.AddDays(days)), ("mtr_y", Start.AddDays(days))], placement.Mentors.Select(entry => (entry.MentorId, entry.Since)).Order());
        Assert.Equal(TransitionResult.Done, Change(placement, "mtr_z", Start.AddDays(days)));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(-5, 10)]
    [InlineData(12, 12)]
    public void Correct_TheStartOfOneThatBeganWithoutAMentor_LeavesTheirFirstDayWhereItIs_NotBeforeTheStart(int days, int since)
    {
        var placement = Placement.Start(ProposalTests.Asked(), new PlacementStart(PlacementStage.Trial, Start, null, null, null, "acc_x"), Now);
        Change(placement, "mtr_y", Start.AddDays(10));

        Assert.Equal(TransitionResult.Done, placement.Correct(new HistoryCorrection(0, new LineRight(PlacementStage.Internship, Start.AddDays(days), null), CorrectionReason.Mistyped, "coa_x"), Now));

        Assert.Equal((PlacementStage.Internship, Start.AddDays(days)), (placement.Stage, placement.StartsOn));
        Assert.Equal(("mtr_y", Start.AddDays(since)), placement.Mentors.Select(entry => (entry.MentorId, entry.Since)).Single());
    }

    [Fact]
    public void ChangeMentor_InALongRun_BringsACheckInWithinAWeek_ThatNoneBeforeItReplaces()
    {
        var (placement, on) = (Started(PlacementStage.Employment), Start.AddMonths(8));
        Note(placement, on, voice: 4, answers: true);
        Change(placement, "mtr_y", on.AddDays(10));
        Assert.Equal(on.AddDays(17), placement.NextCheckInOn);
        Assert.False(placement.WarningOpen);

        Note(placement, on.AddDays(12), voice: 4, answers: true);
        Assert.Equal(on.AddDays(17), placement.NextCheckInOn);
        Note(placement, on.AddDays(17), voice: 4, answers: true);
        Assert.Equal(on.AddDays(17).AddMonths(3), placement.NextCheckInOn);
    }

    [Fact]
    public void ChangeMentor_InAPause_IsDone_AndTheCheckInComesOnceItGoesOn()
    {
        var (placement, on) = (Started(PlacementStage.Employment), Start.AddMonths(8));
        Note(placement, on, voice: 4, answers: true);
        Move(placement, PlacementStage.Paused, on.AddDays(1), DeclineReason.Other);

        Assert.Equal(TransitionResult.Done, Change(placement, "mtr_y", on.AddDays(2)));
        Assert.Null(placement.NextCheckInOn);
        Move(placement, PlacementStage.Employment, on.AddDays(4));
        Assert.Equal(on.AddDays(9), placement.NextCheckInOn);
    }

    [Fact]
    public void ChangeMentor_AfterTheEnd_IsNotAllowed()
    {
        var placement = Started();
        Move(placement, PlacementStage.Ended, Start.AddDays(3), DeclineReason.KindOfWork);

        Assert.Equal(TransitionResult.NotAllowed, Change(placement, "mtr_y", Start.AddDays(4)));
        Assert.Equal("mtr_x", placement.MentorId);
    }

    private static TransitionResult Change(Placement placement, string mentor, DateOnly on) => placement.ChangeMentor(new MentorChange(mentor, on, "acc_x"), Now);

    private static void Note(Placement placement, DateOnly on, int voice, bool answers, CheckInSign signs = CheckInSign.None) =>
        placement.NoteCheckIn(CheckIn.Record(placement, new CheckInReport(on, new Voices(voice, null, null), signs, null, "acc_x"), Voices.None, Now), answers);
}
