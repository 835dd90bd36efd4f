using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Domain;

namespace Perspektiva.Employer.Tests.Domain;

public sealed class MentoredPlacementTests
{
    [Fact]
    public void Follow_AnEndThatWasTakenBack_IsAsIfItHadNeverBeenSeen()
    {
        var running = new PlacementChanged(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pmt_1", Guid.CreateVersion7(), Guid.CreateVersion7(), "par_1", Guid.CreateVersion7(), "plc_1", "cmp_1",
            "coa_1", "mtr_1", PlacementStage.Internship, new DateOnly(2026, 11, 24), null, DeclineReason.None, null, SubstituteCoachId: "coa_2", GuardianIds: ["gua_1"]);
        var (seen, never) = (new MentoredPlacement { PlacementId = running.PlacementId }, new MentoredPlacement { PlacementId = running.PlacementId });
        seen.Follow(running);
        never.Follow(running);
        seen.Follow(running with { Version = 2, Stage = PlacementStage.Ended });
        Assert.Null(seen.MentorId);

        seen.Follow(running with { Version = 3 });
        never.Follow(running with { Version = 3 });

        Assert.Equal((3, (Guid?)running.ParticipantId, "par_1", "mtr_1", "coa_1", "coa_2", "gua_1"), State(seen));
        Assert.Equal(State(never), State(seen));
    }

    private static (long, Guid?, string?, string?, string?, string?, string) State(MentoredPlacement placement) =>
        (placement.Version, placement.ParticipantId, placement.ParticipantPublicId, placement.MentorId, placement.CoachId, placement.SubstituteCoachId, string.Join(',', placement.GuardianIds));
}
