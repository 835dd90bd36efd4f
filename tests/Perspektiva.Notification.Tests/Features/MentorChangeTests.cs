using System.Text.Json;

using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>A placement that goes on with another mentor: each who is part of it hears so once.</summary>
public sealed class MentorChangeTests(NotificationHost host)
{
    private readonly string _before = PublicId.New(IdPrefix.Mentor);
    private readonly string _next = PublicId.New(IdPrefix.Mentor);
    private readonly string _organisation = PublicId.New(IdPrefix.Organisation);

    [Fact]
    public async Task Changed_TellsEachOnce_AlsoWhenItIsDeliveredAgainOrAnOlderStateComesLate()
    {
        var young = await host.YoungAsync(PublicId.New(IdPrefix.Guardian));
        await host.HandleAsync(Placement(young, 1, _before));
        await host.HandleAsync(Placement(young, 2, _next));
        await host.HandleAsync(Placement(young, 2, _next));
        await host.HandleAsync(Placement(young, 1, _before));
        await host.HandleAsync(Placement(young, 3, _next));

        string[] told =
        [
            $"{_before} MentorshipEnded", $"{_next} MentorshipStarted", $"{young.Coach} PlacementMentorChanged", $"{_organisation} PlacementMentorChanged", $"{young.PublicId} PlacementMentorChanged",
        ];
        Assert.Equal(told.Order(StringComparer.Ordinal), await ToldAsync(young));
    }

    [Fact]
    public async Task Changed_TwiceWithTheFirstHeardLast_TellsWhoWasKnownAndWhoStays()
    {
        var (young, between) = (await host.YoungAsync(), PublicId.New(IdPrefix.Mentor));
        await host.HandleAsync(Placement(young, 1, _before));
        await host.HandleAsync(Placement(young, 3, _next));
        await host.HandleAsync(Placement(young, 2, between));

        var told = await ToldAsync(young);
        Assert.Contains($"{_before} MentorshipEnded", told);
        Assert.Contains($"{_next} MentorshipStarted", told);
        Assert.DoesNotContain(told, line => line.StartsWith(between, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changed_AfterTheMentorWasErased_TellsThatOneNothing_AndMailsWhoComes()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Placement(young, 1, _before));
        await host.HandleAsync(Mentor(_before, 1, active: true));
        await host.HandleAsync(Mentor(_before, 2, active: false));
        await host.HandleAsync(Mentor(_next, 1, active: true));
        await host.RegisterAsync(_next, host.Issuer.Mint(Account(_next, "contacts:write")));

        await host.HandleAsync(Placement(young, 2, _next));

        Assert.DoesNotContain(await ToldAsync(young), line => line.StartsWith(_before, StringComparison.Ordinal));
        Assert.Equal(1, await host.ReadAsync(db => db.Deliveries.CountAsync(d => d.Recipient == _next && d.Status == DeliveryStatus.Pending)));
    }

    [Fact]
    public async Task Changed_ComesLiveToWhoComes_AndIsInTheInboxOfWhoGoes_WithoutThePerson()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Placement(young, 1, _before));
        await using var live = await LiveInbox.OpenAsync(host.Http, host.Issuer.Mint(Account(_next, "notices:read")));

        await host.HandleAsync(Placement(young, 2, _next));

        var notice = JsonSerializer.Deserialize<JsonElement>((await live.NextNoticeAsync()).Data);
        Assert.Equal(("mentorship_started", young.PublicId), (notice.GetProperty("kind").GetString(), notice.GetProperty("references").GetProperty("participant").GetString()));
        var newest = (await host.Http.ReadAsync("/v1/inbox", host.Issuer.Mint(Account(_before, "notices:read")))).Json.GetProperty("items")[0];
        Assert.Equal("mentorship_ended", newest.GetProperty("kind").GetString());
        Assert.DoesNotContain(young.PublicId, newest.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ended_WithAMentorWhoWasNotHeardOf_TellsTheKnownOneThatItEndedForThem()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(Placement(young, 1, _before));

        await host.HandleAsync(Placement(young, 3, _next) with { Stage = PlacementStage.Ended });

        Assert.Equal([$"{_before} MentorshipEnded"], await ToldAsync(young));
    }

    private PlacementChanged Placement(Young young, long version, string mentor) =>
        young.Placement(version, PlacementStage.Trial, young.Coach, new DateOnly(2099, 1, 1)) with { MentorId = mentor, EmployerOrganisationId = _organisation };

    private MentorChanged Mentor(string id, long version, bool active) =>
        new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), version, id, Guid.CreateVersion7(), _organisation, 2, active);

    private TestCaller Account(string mentor, params string[] scopes) => TestCaller.Person("mentor", _organisation, mentor, scopes);

    /// <summary>Who was told of mentors, and what.</summary>
    private async Task<List<string>> ToldAsync(Young young)
    {
        NoticeKind[] kinds = [NoticeKind.MentorshipStarted, NoticeKind.MentorshipEnded, NoticeKind.PlacementMentorChanged];
        var notices = await host.ReadAsync(db => db.Notices.AsNoTracking().Where(n => n.ParticipantId == young.Id && kinds.Contains(n.Kind)).ToListAsync());
        return [.. notices.Select(n => $"{n.Recipient} {n.Kind}").Order(StringComparer.Ordinal)];
    }
}
