using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>Only the dates of a placement change: coach, company and mentor hear so once.</summary>
public sealed class PlacementDatesTests(NotificationHost host)
{
    private static readonly DateOnly Start = new(2026, 12, 1);

    private readonly string _mentor = PublicId.New(IdPrefix.Mentor);
    private readonly string _organisation = PublicId.New(IdPrefix.Organisation);

    [Fact]
    public async Task Changed_TellsEachOnce_AlsoWhenItIsDeliveredAgainOrAnOlderStateComesLate()
    {
        var young = await host.YoungAsync(PublicId.New(IdPrefix.Guardian));
        await host.HandleAsync(Placement(young, 1, Start));
        await host.HandleAsync(Placement(young, 2, Start.AddDays(7)));
        await host.HandleAsync(Placement(young, 2, Start.AddDays(7)));
        await host.HandleAsync(Placement(young, 1, Start));
        await host.HandleAsync(Placement(young, 3, Start.AddDays(7)));
        await host.HandleAsync(Placement(young, 4, Start.AddDays(7), Start.AddMonths(3)));

        string[] told = [.. new[] { young.Coach, _organisation, _mentor }.SelectMany(one => new[] { $"{one} Start", $"{one} ProbationEnd" })];
        Assert.Equal(told.Order(StringComparer.Ordinal), await ToldAsync(young));
    }

    [Fact]
    public async Task Changed_WhereTheDatesWereNotKnown_OrAreNotTold_TellsNobody()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Placement(young, 1, Start) with { WarningOpen = null });
        await host.HandleAsync(Placement(young, 2, Start.AddDays(7), Start.AddMonths(3)));
        await host.HandleAsync(Placement(young, 3, Start.AddDays(7)) with { WarningOpen = null });
        Assert.Empty(await ToldAsync(young));

        await host.HandleAsync(Placement(young, 4, Start.AddDays(7), Start.AddMonths(4)));
        Assert.Equal(3, (await ToldAsync(young)).Count);
    }

    private PlacementChanged Placement(Young young, long version, DateOnly start, DateOnly? probation = null) =>
        young.Placement(version, PlacementStage.Trial, young.Coach, new DateOnly(2099, 1, 1)) with
        {
            MentorId = _mentor,
            EmployerOrganisationId = _organisation,
            StartsOn = start,
            ProbationEndsOn = probation,
            WarningOpen = false,
        };

    private async Task<List<string>> ToldAsync(Young young)
    {
        var notices = await host.ReadAsync(db => db.Notices.AsNoTracking().Where(n => n.ParticipantId == young.Id && n.Kind == NoticeKind.PlacementDatesChanged).ToListAsync());
        return [.. notices.Select(n => $"{n.Recipient} {n.References.Detail}").Order(StringComparer.Ordinal)];
    }
}
