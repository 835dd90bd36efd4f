using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Features.Proposals;

namespace Perspektiva.Matching.Tests.Domain.Placements;

public sealed class PlacementReasonsTests
{
    private static readonly DeclineReason[] Given = [.. Enum.GetValues<DeclineReason>().Where(reason => reason != DeclineReason.None && AnswerBody.IsChoosable(reason))];

    public static TheoryData<DeclineReason> GivenBefore => [.. Given];

    [Theory, MemberData(nameof(GivenBefore))]
    public void AsEnd_OfADeclineThatCouldBeGiven_ComesBackAsTheSame(DeclineReason reason) => Assert.Equal(reason, reason.AsEnd().AsDecline());

    [Fact]
    public void AsDecline_OfEveryReason_IsOneThatAPersonCanGive()
    {
        Assert.All(Enum.GetValues<EndReason>(), reason => Assert.Contains(reason.AsDecline(), Given));
        Assert.All(Enum.GetValues<PauseReason>(), reason => Assert.Contains(reason.AsDecline(), Given));
    }

    [Fact]
    public void AsEnd_AsPause_OfEveryDecline_AreKnownReasons() => Assert.All(Enum.GetValues<DeclineReason>(), reason =>
    {
        Assert.True(Enum.IsDefined(reason.AsEnd()));
        Assert.True(Enum.IsDefined(reason.AsPause()));
    });

    /// <summary>What is stored keeps the numbers: a new reason goes to the end.</summary>
    [Fact]
    public void Numbers_OfWhatIsStored_NeverChange()
    {
        Assert.Equal((0, 5, 12, 17), ((int)EndReason.CompletedAsPlanned, (int)EndReason.NotBegun, (int)EndReason.Health, (int)EndReason.Other));
        Assert.Equal((0, 4, 6), ((int)PauseReason.Health, (int)PauseReason.CompanyClosed, (int)PauseReason.Other));
    }
}
