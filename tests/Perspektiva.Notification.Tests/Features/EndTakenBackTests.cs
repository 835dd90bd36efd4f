using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>An end that was told and is taken back: everybody who heard of it hears so, and all is as if it had never been.</summary>
public sealed class EndTakenBackTests(NotificationHost host)
{
    private static readonly DateOnly Due = new(2099, 1, 1);

    private readonly string _mentor = PublicId.New(IdPrefix.Mentor);
    private readonly string _organisation = PublicId.New(IdPrefix.Organisation);

    [Fact]
    public async Task TakenBack_WhoeverHeardOfTheEnd_HearsItOnce_AndIsRemindedAsIfItHadNotBeen()
    {
        var guardian = PublicId.New(IdPrefix.Guardian);
        var (seen, never) = (await host.YoungAsync(guardian), await host.YoungAsync(guardian));
        await host.HandleAsync(Placement(seen, 1));
        await host.HandleAsync(Placement(seen, 2) with { Stage = PlacementStage.Ended, EndedOn = new DateOnly(2026, 11, 1), NextCheckInOn = null });
        await host.HandleAsync(Placement(never, 1));
        foreach (var young in (Young[])[seen, never])
        {
            await host.HandleAsync(Placement(young, 3));
            await host.HandleAsync(Placement(young, 3));
        }
        await host.HandleAsync(Placement(seen, 2) with { Stage = PlacementStage.Ended, NextCheckInOn = null });

        Assert.Equal(((string[])[seen.Coach, _organisation, _mentor, seen.PublicId, guardian]).Order(StringComparer.Ordinal), await ToldAsync(seen));
        Assert.Empty(await ToldAsync(never));
        Assert.Equal(await KnownAsync(never), await KnownAsync(seen));
        Assert.Equal((PlacementStage.Internship, (DateOnly?)Due, (DateTimeOffset?)KnownPlacement.MorningOf(Due), _mentor), (await KnownAsync(seen)));
    }

    [Fact]
    public async Task TakenBack_OfAMentorWhoWasErasedMeanwhile_WarnsThatNobodyAccompanies()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Placement(young, 1));
        await host.HandleAsync(Placement(young, 2) with { Stage = PlacementStage.Ended, NextCheckInOn = null });
        await host.HandleAsync(new MentorChanged(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 2, _mentor, Guid.CreateVersion7(), _organisation, 2, false));
        Assert.Empty(await ToldAsync(young, NoticeKind.PlacementWithoutMentor));

        await host.HandleAsync(Placement(young, 3));
        await host.HandleAsync(Placement(young, 4));

        Assert.Equal(((string[])[young.Coach, _organisation]).Order(StringComparer.Ordinal), await ToldAsync(young, NoticeKind.PlacementWithoutMentor));
    }

    private PlacementChanged Placement(Young young, long version) => young.Placement(version, PlacementStage.Internship, young.Coach, Due) with
    {
        MentorId = _mentor,
        EmployerOrganisationId = _organisation,
    };

    private async Task<(PlacementStage, DateOnly?, DateTimeOffset?, string?)> KnownAsync(Young young)
    {
        var known = await host.ReadAsync(db => db.Placements.AsNoTracking().SingleAsync(p => p.ParticipantId == young.Id));
        return (known.Stage, known.NextCheckInOn, known.RemindAt, known.MentorId);
    }

    private async Task<IEnumerable<string>> ToldAsync(Young young, NoticeKind kind = NoticeKind.PlacementEndTakenBack) => (await host.ReadAsync(db => db.Notices.AsNoTracking()
        .Where(n => n.Kind == kind && n.ParticipantId == young.Id).Select(n => n.Recipient).ToListAsync())).Order(StringComparer.Ordinal);
}
