using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>What a withdrawal of consent ends here: news of matches, and unsent e-mails of what went on under it; not what a person's safety or a placement needs.</summary>
public sealed class ConsentTests(NotificationHost host)
{
    [Theory]
    [InlineData(ConsentPurpose.Matching)]
    [InlineData(ConsentPurpose.Processing)]
    public async Task Match_HandledAfterTheWithdrawal_TellsNobody(ConsentPurpose purpose)
    {
        var young = await MailedAsync();
        var other = await host.AnotherOfAsync(young);
        await host.HandleAsync(young.Withdrawn(purpose, 2));

        await host.HandleAsync(young.Match());
        await host.HandleAsync(Shared(young, other));

        Assert.Equal([1], await host.ReadAsync(db => db.Notices.Where(n => n.Kind == NoticeKind.MatchesFound && n.Recipient == young.Coach)
            .Select(n => n.ParticipantId == other.Id ? 1 : 0).ToListAsync()));
    }

    [Fact]
    public async Task Match_ConsentGivenAgain_IsTold()
    {
        var young = await MailedAsync();
        await host.HandleAsync(young.Withdrawn(ConsentPurpose.Matching, 2));
        await host.HandleAsync(young.Changed(2) with { Consents = [ConsentPurpose.Processing] });
        await host.HandleAsync(young.Changed(3));

        await host.HandleAsync(young.Match());

        Assert.Equal(1, await PendingAsync(young));
    }

    [Fact]
    public async Task Match_WithdrawalOvertakenByTheStateThatCarriesIt_IsNotTold()
    {
        var young = await MailedAsync();
        await host.HandleAsync(young.Withdrawn(ConsentPurpose.Matching, 5));
        await host.HandleAsync(young.Changed(4));

        await host.HandleAsync(young.Match());

        Assert.Equal(0, await PendingAsync(young));
    }

    [Fact]
    public async Task Match_WithdrawalOlderThanTheConsentHeardOfLate_IsTold()
    {
        var young = await MailedAsync();
        await host.HandleAsync(young.Changed(6));
        await host.HandleAsync(young.Match());
        await host.HandleAsync(young.Withdrawn(ConsentPurpose.Matching, 5));

        await host.HandleAsync(young.Match());

        Assert.Equal(2, await PendingAsync(young));
    }

    [Fact]
    public async Task Email_OfAMatchOfSeveral_GoesWhileOneOfThemMayBeMatched()
    {
        var young = await MailedAsync();
        var other = await host.AnotherOfAsync(young);
        await host.HandleAsync(Shared(young, other));

        await host.HandleAsync(young.Withdrawn(ConsentPurpose.Matching, 2));
        Assert.Equal(1, await PendingOfSeveralAsync(young.Coach));
        await host.HandleAsync(other.Withdrawn(ConsentPurpose.Matching, 3));
        Assert.Equal(0, await PendingOfSeveralAsync(young.Coach));
    }

    [Theory]
    [InlineData(ConsentPurpose.Matching, "CheckInWarning PlacementStarted")]
    [InlineData(ConsentPurpose.Processing, "CheckInWarning PlacementStarted")]
    [InlineData(ConsentPurpose.ShowToEmployer, "CheckInWarning MatchesFound PlacementStarted")]
    [InlineData(ConsentPurpose.ShareWithNetwork, "CheckInWarning MatchesFound PlacementStarted ProposalForEmployer")]
    public async Task Emails_Unsent_EndWithTheConsentTheyWentUnder(ConsentPurpose purpose, string left)
    {
        var young = await MailedAsync();
        await host.HandleAsync(young.Match());
        await host.HandleAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedEmployer));
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, null));
        await host.HandleAsync(young.CheckIn(warning: true));
        Assert.Equal("CheckInWarning MatchesFound PlacementStarted ProposalForEmployer TellParticipant", await PendingKindsAsync(young));

        await host.HandleAsync(young.Withdrawn(purpose, 2));

        Assert.Equal($"{left} TellParticipant", (await PendingKindsAsync(young)).Replace("ConsentWithdrawn ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Email_PutIntoTheDaysSummary_EndsWithTheConsent_OfSeveralOnceNobodyOfThemMayBeMatched()
    {
        var young = await MailedAsync();
        var other = await host.AnotherOfAsync(young);
        await host.HandleAsync(young.Match());
        await host.HandleAsync(Shared(young, other));
        await host.ReadAsync(async db =>
        {
            foreach (var delivery in await db.Deliveries.Where(d => d.Recipient == young.Coach).ToListAsync())
                delivery.Summarise(new DateOnly(2026, 6, 1));
            return await db.SaveChangesAsync();
        });

        await host.HandleAsync(young.Withdrawn(ConsentPurpose.Matching, 2));
        Assert.Equal([DeliveryStatus.Summarised], await SummarisedAsync());
        await host.HandleAsync(other.Withdrawn(ConsentPurpose.Matching, 3));
        Assert.Empty(await SummarisedAsync());

        Task<List<DeliveryStatus>> SummarisedAsync() =>
            host.ReadAsync(db => db.Deliveries.Where(d => d.Recipient == young.Coach && d.SummaryOn != null && d.Status != DeliveryStatus.Dropped).Select(d => d.Status).ToListAsync());
    }

    [Fact]
    public async Task Email_AskingTheYoungPersonThroughTheCoach_EndsWithTheConsent()
    {
        var young = await MailedAsync();
        await host.HandleAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedParticipant));
        Assert.Equal("TellParticipant", await PendingKindsAsync(young));

        await host.HandleAsync(young.Withdrawn(ConsentPurpose.Matching, 2));

        Assert.Equal("ConsentWithdrawn", await PendingKindsAsync(young));
    }

    private static MatchesFound Shared(Young young, Young other) =>
        young.Match() with { Matches = [new(young.Id, young.PublicId, young.Coach, null, 1), new(other.Id, other.PublicId, young.Coach, null, 1)] };

    /// <summary>A person whose coach has an address.</summary>
    private async Task<Young> MailedAsync()
    {
        var young = await host.YoungAsync();
        await host.RegisterAsync(young.Coach, host.CoachToken(young.Coach, young.Organisation));
        return young;
    }

    private Task<int> PendingAsync(Young young) => host.ReadAsync(db => db.Deliveries
        .Join(db.Notices, d => d.NoticeId, n => n.Id, (d, n) => new { d, n })
        .CountAsync(x => x.d.ParticipantId == young.Id && x.d.Status == DeliveryStatus.Pending && x.n.Kind == NoticeKind.MatchesFound));

    private Task<int> PendingOfSeveralAsync(string coach) =>
        host.ReadAsync(db => db.Deliveries.CountAsync(d => d.Recipient == coach && d.ParticipantId == null && d.Status == DeliveryStatus.Pending));

    private async Task<string> PendingKindsAsync(Young young)
    {
        var kinds = await host.ReadAsync(db => db.Deliveries.Where(d => d.ParticipantId == young.Id && d.Status == DeliveryStatus.Pending)
            .Join(db.Notices, d => d.NoticeId, n => n.Id, (d, n) => n.Kind).ToListAsync());
        return string.Join(' ', kinds.Select(kind => kind.ToString()).Order(StringComparer.Ordinal));
    }
}
