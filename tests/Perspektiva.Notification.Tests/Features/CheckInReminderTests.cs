using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Reminders;

namespace Perspektiva.Notification.Tests.Features;

public sealed class CheckInReminderTests(NotificationHost host)
{
    private static readonly DateOnly Past = new(2026, 6, 1);

    [Fact]
    public async Task Remind_CoachChangedSinceThePlacement_ReachesThePresentCoachOnly()
    {
        var (young, present) = (await host.YoungAsync(), PublicId.New(IdPrefix.Coach));
        await host.HandleAsync(young.Changed(2) with { CoachId = present });
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, Past));
        Assert.Equal([present], await RemindedAsync(young));
    }

    [Fact]
    public async Task Remind_PersonNotYetHeardOf_ReachesThePlacementsCoach()
    {
        var young = new Young(Guid.CreateVersion7(), PublicId.New(IdPrefix.Participant), PublicId.New(IdPrefix.Coach), PublicId.New(IdPrefix.Organisation), []);
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, Past));
        Assert.Equal([young.Coach], await RemindedAsync(young));
    }

    [Fact]
    public async Task Remind_PersonWithoutACoachNow_ReachesWhoRegisteredThem()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(young.Changed(2) with { CoachId = null });
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, Past));
        Assert.Equal([young.Organisation], await RemindedAsync(young));
    }

    [Fact]
    public async Task Remind_PersonOfWhomNobodyIsKnown_IsTriedAgainTheNextMorning()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(young.Changed(2) with { CoachId = null, RegisteringOrganisationIds = [] });
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, Past));
        Assert.Empty(await RemindedAsync(young));
        var again = await host.ReadAsync(db => db.Placements.Where(p => p.ParticipantId == young.Id).Select(p => p.RemindAt).SingleAsync());
        Assert.Equal(BerlinCalendar.DayOf(TimeProvider.System.GetUtcNow()).AddDays(1), BerlinCalendar.DayOf(again!.Value));

        await host.HandleAsync(young.Changed(3));
        await host.ReadAsync(db => db.Placements.Where(p => p.ParticipantId == young.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(p => p.RemindAt, TimeProvider.System.GetUtcNow())));
        Assert.Equal([young.Coach], await RemindedAsync(young));
    }

    [Fact]
    public async Task Remind_CoachHasLeft_ReachesTheSubstitute()
    {
        var (young, substitute) = (await host.YoungAsync(), PublicId.New(IdPrefix.Coach));
        await host.HandleAsync(young.Changed(2) with { SubstituteCoachId = substitute });
        await host.HandleAsync(young.CoachIs(young.Coach, active: false));
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, Past));
        Assert.Equal([substitute], await RemindedAsync(young));
    }

    [Fact]
    public async Task Remind_CoachLeavesOnceItIsDue_ReachesWhoStandsIn_AndNobodyTwice()
    {
        var (young, substitute) = (await host.YoungAsync(), PublicId.New(IdPrefix.Coach));
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, Past));
        Assert.Equal([young.Coach], await RemindedAsync(young));

        await host.HandleAsync(young.Changed(2) with { SubstituteCoachId = substitute });
        Assert.Equal([young.Coach], await RemindedAsync(young));
        await host.HandleAsync(young.CoachIs(young.Coach, active: false));

        Assert.Equal([young.Coach, substitute], await RemindedAsync(young));
        Assert.Equal([young.Coach, substitute], await RemindedAsync(young));
    }

    [Fact]
    public async Task Remind_AnotherCoachOnceItIsDue_ReachesThatOneToo_AndNobodyTwice()
    {
        var (young, next) = (await host.YoungAsync(), PublicId.New(IdPrefix.Coach));
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, Past));
        Assert.Equal([young.Coach], await RemindedAsync(young));

        // In either order: matching tells the placement of it as soon as it has heard.
        await host.HandleAsync(young.Placement(2, PlacementStage.Trial, next, Past));
        Assert.Equal([young.Coach], await RemindedAsync(young));
        await host.HandleAsync(young.Changed(2) with { CoachId = next });
        Assert.Equal([young.Coach, next], await RemindedAsync(young));
        await host.HandleAsync(young.Placement(3, PlacementStage.Trial, young.Coach, Past));
        await host.HandleAsync(young.Changed(3));
        Assert.Equal([young.Coach, next], await RemindedAsync(young));

        await host.HandleAsync(young.Placement(4, PlacementStage.Trial, young.Coach, Past.AddDays(7)));
        Assert.Equal([young.Coach, next, young.Coach], await RemindedAsync(young));
    }

    [Fact]
    public async Task Remind_AnotherCoachOfAPersonNotYetHeardOf_ReachesThatOneToo()
    {
        var (young, next) = (new Young(Guid.CreateVersion7(), PublicId.New(IdPrefix.Participant), PublicId.New(IdPrefix.Coach), PublicId.New(IdPrefix.Organisation), []), PublicId.New(IdPrefix.Coach));
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, Past));
        Assert.Equal([young.Coach], await RemindedAsync(young));

        await host.HandleAsync(young.Placement(2, PlacementStage.Trial, next, Past));
        Assert.Equal([young.Coach, next], await RemindedAsync(young));
    }

    [Fact]
    public async Task Remind_AnotherCoachBeforeItIsDue_WaitsForItsDay()
    {
        var (young, next) = (await host.YoungAsync(), PublicId.New(IdPrefix.Coach));
        var due = BerlinCalendar.DayOf(TimeProvider.System.GetUtcNow()).AddDays(7);
        await host.HandleAsync(young.Placement(1, PlacementStage.Trial, young.Coach, due));

        await host.HandleAsync(young.Changed(2) with { CoachId = next });
        await host.HandleAsync(young.Placement(2, PlacementStage.Trial, next, due));

        Assert.Empty(await RemindedAsync(young));
        Assert.Equal(KnownPlacement.MorningOf(due), await host.ReadAsync(db => db.Placements.Where(p => p.ParticipantId == young.Id).Select(p => p.RemindAt).SingleAsync()));
    }

    private async Task<List<string>> RemindedAsync(Young young)
    {
        var ct = TestContext.Current.CancellationToken;
        var reminder = host.Services.GetServices<IHostedService>().OfType<CheckInReminder>().Single();
        // The service's own round may have taken the row a moment ago.
        while (await host.ReadAsync(db => db.Placements.AnyAsync(p => p.ParticipantId == young.Id && p.RemindAt <= TimeProvider.System.GetUtcNow(), ct)))
            await reminder.RemindAsync(ct);
        return await host.ReadAsync(db => db.Notices.Where(n => n.ParticipantId == young.Id && n.Kind == NoticeKind.CheckInDue).OrderBy(n => n.Id).Select(n => n.Recipient).ToListAsync(ct));
    }
}
