using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>What a person's erasure ends is told to the other sides, whichever of the two events comes first, and the notice is about nobody.</summary>
public sealed class ErasureEndsTests(NotificationHost host)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Proposal_OfAnErasedPerson_EndReachesEmployerMentorAndCoach(bool erasedFirst)
    {
        var (young, id) = (await host.YoungAsync(PublicId.New(IdPrefix.Guardian)), Guid.CreateVersion7());
        await host.HandleAsync(young.Proposal(id, 1, ProposalStatus.AskedEmployer));
        await host.HandleAsync(young.Proposal(id, 2, ProposalStatus.Agreed));

        await BothAsync(young, End(young, id, 3), erasedFirst);

        var told = await ToldAsync(young, n => n.References.Proposal == "pro_" + id.ToString("N"));
        Assert.Equal(new[] { young.Coach, "mtr_x", "org_" + id.ToString("N") }.Order(StringComparer.Ordinal), told);
        Assert.False(await host.ReadAsync(db => db.Proposals.AnyAsync(p => p.Id == id)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Proposal_ThatNoEmployerWasAsked_EndReachesTheCoachOnly(bool erasedFirst)
    {
        var (young, id) = (await host.YoungAsync(), Guid.CreateVersion7());
        await host.HandleAsync(young.Proposal(id, 1, ProposalStatus.AskedParticipant));

        await BothAsync(young, End(young, id, 2), erasedFirst);

        Assert.Equal([young.Coach], await ToldAsync(young, n => n.References.Proposal == "pro_" + id.ToString("N")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Placement_OfAnErasedPerson_EndReachesMentorAndCoach(bool erasedFirst)
    {
        var (young, mentor) = (await host.YoungAsync(PublicId.New(IdPrefix.Guardian)), PublicId.New(IdPrefix.Mentor));
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, new DateOnly(2099, 1, 1)) with { MentorId = mentor });

        await BothAsync(young, young.Placement(2, PlacementStage.Ended, young.Coach, null) with { MentorId = mentor, EndReason = DeclineReason.Erased }, erasedFirst);

        Assert.Equal(new[] { young.Coach, mentor }.Order(StringComparer.Ordinal), await ToldAsync(young, n => n.Kind == NoticeKind.PlacementEnded && n.References.Placement == "pmt_" + young.Id.ToString("N")));
        Assert.False(await host.ReadAsync(db => db.Placements.AnyAsync(p => p.ParticipantId == young.Id)));
    }

    private static ProposalChanged End(Young young, Guid id, long version) => young.Proposal(id, version, ProposalStatus.Withdrawn, Party.System) with { Reason = DeclineReason.Erased };

    private async Task BothAsync<TEnd>(Young young, TEnd end, bool erasedFirst)
        where TEnd : IIntegrationEvent
    {
        if (!erasedFirst) await host.HandleAsync(end);
        await host.HandleAsync(young.Erased());
        if (erasedFirst) await host.HandleAsync(end);
    }

    /// <summary>Who has a notice of it that names nobody; another is a fault.</summary>
    private async Task<IEnumerable<string>> ToldAsync(Young young, Func<Notice, bool> ofIt)
    {
        var notices = (await host.ReadAsync(db => db.Notices.AsNoTracking().ToListAsync())).Where(ofIt).ToList();
        Assert.DoesNotContain(notices, n => n.ParticipantId is not null || n.References.Participant is not null);
        Assert.DoesNotContain(notices, n => n.Recipient == young.PublicId || young.Guardians.Contains(n.Recipient));
        return notices.Select(n => n.Recipient).Order(StringComparer.Ordinal);
    }
}
