using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>A mentor who accompanies running placements is erased: coach and company are warned, once each.</summary>
public sealed class WithoutMentorTests(NotificationHost host)
{
    private readonly string _mentor = PublicId.New(IdPrefix.Mentor);
    private readonly string _organisation = PublicId.New(IdPrefix.Organisation);
    private readonly string _company = PublicId.New(IdPrefix.Company);

    [Fact]
    public async Task Erased_OfEachRunningPlacement_WarnsCoachAndCompanyOnce()
    {
        var (first, second, ended) = (await host.YoungAsync(), await host.YoungAsync(), await host.YoungAsync());
        await host.HandleAsync(Mentor(1, active: true));
        await host.HandleAsync(Placement(first, 1));
        await host.HandleAsync(Placement(second, 1) with { Stage = PlacementStage.Paused });
        await host.HandleAsync(Placement(ended, 1) with { Stage = PlacementStage.Ended });

        await host.HandleAsync(Mentor(2, active: false));
        await host.HandleAsync(Mentor(2, active: false));
        await host.HandleAsync(Mentor(3, active: false));

        foreach (var young in (Young[])[first, second])
            Assert.Equal(((string[])[young.Coach, _organisation]).Order(StringComparer.Ordinal), await WarnedAsync(young));
        Assert.Empty(await WarnedAsync(ended));
    }

    [Fact]
    public async Task Erased_TheCompanysPeopleReadItOfTheirCompanyAlone()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Placement(young, 1));
        await host.HandleAsync(Mentor(2, active: false));

        Assert.Contains("placement_without_mentor", (await InboxAsync(TestCaller.Portal("company", "notices:read") with { Organisation = _organisation })).Text, StringComparison.Ordinal);
        Assert.Contains("placement_without_mentor", (await InboxAsync(TestCaller.Person("employer", _organisation, _company, "notices:read"))).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "placement_without_mentor", (await InboxAsync(TestCaller.Person("employer", _organisation, PublicId.New(IdPrefix.Company), "notices:read"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erased_HeardOfBeforeThePlacement_WarnsWithIt_AndOnlyThen()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Mentor(2, active: false));

        await host.HandleAsync(Placement(young, 1));
        await host.HandleAsync(Placement(young, 2));
        await host.HandleAsync(Mentor(3, active: false));

        Assert.Equal(((string[])[young.Coach, _organisation]).Order(StringComparer.Ordinal), await WarnedAsync(young));
    }

    [Fact]
    public async Task Erased_WhileThePlacementIsBeingTold_IsOverlookedByNeither()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Mentor(1, active: true));
        await using var telling = await host.BeginAsync(Placement(young, 1));

        var erasing = host.HandleAsync(Mentor(2, active: false));
        await telling.CommitAsync();
        await erasing;

        Assert.Equal(((string[])[young.Coach, _organisation]).Order(StringComparer.Ordinal), await WarnedAsync(young));
    }

    [Fact]
    public async Task Erased_OfSomebodyWhoIsErasedToo_OrWithAnotherMentorMeanwhile_WarnsNobody()
    {
        var (gone, other) = (await host.YoungAsync(), await host.YoungAsync());
        await host.HandleAsync(Placement(gone, 1));
        await host.HandleAsync(gone.Erased());
        await host.HandleAsync(Placement(other, 1));
        await host.HandleAsync(Placement(other, 2) with { MentorId = PublicId.New(IdPrefix.Mentor) });

        await host.HandleAsync(Mentor(2, active: false));

        Assert.Empty(await WarnedAsync(gone));
        Assert.Empty(await WarnedAsync(other));
    }

    private PlacementChanged Placement(Young young, long version) => young.Placement(version, PlacementStage.Trial, young.Coach, new DateOnly(2099, 1, 1)) with
    {
        MentorId = _mentor,
        EmployerOrganisationId = _organisation,
        CompanyPublicId = _company,
    };

    private MentorChanged Mentor(long version, bool active) =>
        new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), version, _mentor, Guid.CreateVersion7(), _organisation, 2, active);

    private Task<ApiAnswer> InboxAsync(TestCaller caller) => host.Http.ReadAsync("/v1/inbox", host.Issuer.Mint(caller));

    private async Task<IEnumerable<string>> WarnedAsync(Young young) => (await host.ReadAsync(db => db.Notices.AsNoTracking()
        .Where(n => n.Kind == NoticeKind.PlacementWithoutMentor && n.ParticipantId == young.Id).Select(n => n.Recipient).ToListAsync())).Order(StringComparer.Ordinal);
}
