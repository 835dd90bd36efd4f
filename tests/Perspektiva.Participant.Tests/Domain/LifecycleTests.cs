using CsCheck;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Tests.Domain;

public sealed class LifecycleTests
{
    private static readonly Gen<ParticipantStatus> Statuses = Gen.Int[0, 8].Select(n => (ParticipantStatus)n);

    /// <summary>By hand, of whoever was ready before a pause; placements set the rest.</summary>
    private static readonly Dictionary<ParticipantStatus, ParticipantStatus[]> ByHand = new()
    {
        [ParticipantStatus.Intake] = [ParticipantStatus.Profiling, ParticipantStatus.Ready, ParticipantStatus.Paused, ParticipantStatus.Exited],
        [ParticipantStatus.Profiling] = [ParticipantStatus.Ready, ParticipantStatus.Paused, ParticipantStatus.Exited],
        [ParticipantStatus.Ready] = [ParticipantStatus.Profiling, ParticipantStatus.Paused, ParticipantStatus.Exited],
        [ParticipantStatus.Placed] = [ParticipantStatus.Ready, ParticipantStatus.Paused, ParticipantStatus.Exited],
        [ParticipantStatus.Stabilising] = [ParticipantStatus.Paused, ParticipantStatus.Exited],
        [ParticipantStatus.Sustained] = [ParticipantStatus.Alumni, ParticipantStatus.Paused, ParticipantStatus.Exited],
        [ParticipantStatus.Alumni] = [ParticipantStatus.Ready, ParticipantStatus.Paused, ParticipantStatus.Exited],
        [ParticipantStatus.Paused] = [ParticipantStatus.Ready, ParticipantStatus.Exited],
        [ParticipantStatus.Exited] = [ParticipantStatus.Intake],
    };

    /// <summary>Where a running placement alone brings somebody, from wherever they are; who has finished stays one who has while the work lasts.</summary>
    private static readonly Dictionary<PlacementStage, ParticipantStatus> ByAPlacement = new()
    {
        [PlacementStage.Trial] = ParticipantStatus.Placed,
        [PlacementStage.Internship] = ParticipantStatus.Placed,
        [PlacementStage.Qualification] = ParticipantStatus.Placed,
        [PlacementStage.Employment] = ParticipantStatus.Placed,
        [PlacementStage.Stabilised] = ParticipantStatus.Stabilising,
        [PlacementStage.Sustained] = ParticipantStatus.Sustained,
        [PlacementStage.Paused] = ParticipantStatus.Placed,
    };

    [Fact]
    public void MaySet_EveryStep_IsAllowedWhereTheJourneyHasIt_AndOnlyThere()
    {
        var all = Enum.GetValues<ParticipantStatus>();
        foreach (var (from, to) in all.SelectMany(from => all.Select(to => (from, to))))
            Assert.Equal((from, to, ByHand[from].Contains(to)), (from, to, Lifecycle.MaySet(from, to, from == ParticipantStatus.Paused ? ParticipantStatus.Ready : null)));
    }

    [Fact]
    public void ByPlacements_EveryStage_BringsThePersonWhereTheJourneyHasIt_AndTheEndBackToReady()
    {
        var all = Enum.GetValues<ParticipantStatus>();
        foreach (var (from, stage) in all.SelectMany(from => Enum.GetValues<PlacementStage>().Select(stage => (from, stage))))
        {
            ParticipantStatus reached = (from, stage) switch
            {
                (ParticipantStatus.Alumni, PlacementStage.Sustained) => ParticipantStatus.Alumni,
                (ParticipantStatus.Placed or ParticipantStatus.Stabilising or ParticipantStatus.Sustained, PlacementStage.Ended) => ParticipantStatus.Ready,
                (_, PlacementStage.Ended) => from,
                _ => ByAPlacement[stage],
            };
            Assert.Equal((from, stage, reached), (from, stage, Lifecycle.ByPlacements(from, [stage])));
        }
    }

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
