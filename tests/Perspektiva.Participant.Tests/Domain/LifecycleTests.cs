using CsCheck;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Tests.Domain;

public sealed class LifecycleTests
{
    private static readonly Gen<ParticipantStatus> Statuses = Gen.Int[0, 8].Select(n => (ParticipantStatus)n);

    [Theory]
    [InlineData(ParticipantStatus.Intake, ParticipantStatus.Profiling, true)]
    [InlineData(ParticipantStatus.Profiling, ParticipantStatus.Ready, true)]
    [InlineData(ParticipantStatus.Ready, ParticipantStatus.Profiling, true)]
    [InlineData(ParticipantStatus.Placed, ParticipantStatus.Ready, true)]
    [InlineData(ParticipantStatus.Sustained, ParticipantStatus.Alumni, true)]
    [InlineData(ParticipantStatus.Alumni, ParticipantStatus.Ready, true)]
    [InlineData(ParticipantStatus.Ready, ParticipantStatus.Placed, false)]
    [InlineData(ParticipantStatus.Placed, ParticipantStatus.Sustained, false)]
    [InlineData(ParticipantStatus.Exited, ParticipantStatus.Ready, false)]
    [InlineData(ParticipantStatus.Exited, ParticipantStatus.Paused, false)]
    [InlineData(ParticipantStatus.Exited, ParticipantStatus.Intake, true)]
    public void MaySet_Step_AsTheJourneyHasIt(ParticipantStatus from, ParticipantStatus to, bool allowed) =>
        Assert.Equal(allowed, Lifecycle.MaySet(from, to, null));

    [Fact]
    public void MaySet_Paused_ResumesOnlyWhereItWas() => Gen.Select(Statuses, Statuses).Sample((resumeTo, to) =>
        to is ParticipantStatus.Exited or ParticipantStatus.Paused
        || Lifecycle.MaySet(ParticipantStatus.Paused, to, resumeTo) == (to == resumeTo));

    [Fact]
    public void MaySet_AnyButExited_MayPauseAndExit() => Statuses.Sample(from =>
        from is ParticipantStatus.Exited or ParticipantStatus.Paused
        || (Lifecycle.MaySet(from, ParticipantStatus.Paused, null) && Lifecycle.MaySet(from, ParticipantStatus.Exited, null)));

    [Theory]
    [InlineData(ParticipantStatus.Ready, ParticipantStatus.Placed, PlacementStage.Trial)]
    [InlineData(ParticipantStatus.Placed, ParticipantStatus.Stabilising, PlacementStage.Ended, PlacementStage.Stabilised)]
    [InlineData(ParticipantStatus.Stabilising, ParticipantStatus.Sustained, PlacementStage.Sustained, PlacementStage.Trial)]
    [InlineData(ParticipantStatus.Placed, ParticipantStatus.Ready, PlacementStage.Ended, PlacementStage.Ended)]
    [InlineData(ParticipantStatus.Ready, ParticipantStatus.Ready, PlacementStage.Ended)]
    [InlineData(ParticipantStatus.Alumni, ParticipantStatus.Alumni, PlacementStage.Sustained)]
    public void ByPlacements_Stages_FurthestRunningOneCounts(ParticipantStatus current, ParticipantStatus expected, params PlacementStage[] stages) =>
        Assert.Equal(expected, Lifecycle.ByPlacements(current, stages));

    [Fact]
    public void FollowPlacements_PausedPerson_StaysPausedAndResumesByThePlacement()
    {
        var person = Person.Register(Guid.CreateVersion7(), "par_x", "org_x", default);
        Assert.True(person.SetStatus(ParticipantStatus.Ready, null));
        Assert.True(person.SetStatus(ParticipantStatus.Paused, null));

        person.FollowPlacements([PlacementStage.Trial]);

        Assert.Equal((ParticipantStatus.Paused, ParticipantStatus.Placed), (person.Status, person.ResumeTo));
    }

    [Fact]
    public void SetStatus_TheSameAgain_SetsTheExitReasonAndNothingElse()
    {
        var person = Person.Register(Guid.CreateVersion7(), "par_x", "org_x", default);
        person.SetStatus(ParticipantStatus.Exited, ExitReason.OwnWish);

        Assert.True(person.SetStatus(ParticipantStatus.Exited, ExitReason.Moved));
        Assert.Equal((ParticipantStatus.Exited, ExitReason.Moved), (person.Status, person.ExitReason));

        person.SetStatus(ParticipantStatus.Intake, null);
        person.SetStatus(ParticipantStatus.Ready, null);
        person.SetStatus(ParticipantStatus.Paused, null);
        Assert.True(person.SetStatus(ParticipantStatus.Paused, null));
        Assert.Equal((ParticipantStatus.Paused, ParticipantStatus.Ready), (person.Status, person.ResumeTo));
    }

    [Fact]
    public void FollowPlacements_ExitedPerson_StaysExited()
    {
        var person = Person.Register(Guid.CreateVersion7(), "par_x", "org_x", default);
        person.SetStatus(ParticipantStatus.Exited, ExitReason.Moved);

        person.FollowPlacements([PlacementStage.Trial]);

        Assert.Equal((ParticipantStatus.Exited, ExitReason.Moved), (person.Status, person.ExitReason));
    }
}
