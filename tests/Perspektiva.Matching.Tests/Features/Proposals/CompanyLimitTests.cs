using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Matching.Tests.Features.Proposals;

public sealed class CompanyLimitTests(MatchingService service) : IClassFixture<MatchingService>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Agree_ManyAtOnceAtPlacesOfOneCompany_NoMoreThanItsLimit_AndTheIndexKnowsAfterwards()
    {
        const int Places = 8;
        const int Most = 3;
        var first = new Workplace();
        await service.ApplyAsync(first.CompanyChanged(Most));
        var ids = new List<string>();
        var places = Enumerable.Range(0, Places).Select(i => i == 0 ? first : first.Sibling()).ToList();
        foreach (var place in places)
            ids.Add(await AskedAsync(place));

        var answers = await Task.WhenAll(ids.Select(id => AcceptAsync(first, id)));

        Assert.Equal(Most, answers.Count(answer => answer.Status == 200));
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal((409, "conflict"), (answer.Status, answer.Problem)));
        Assert.Equal(Most, (await service.OutgoingAsync<OccupancyChanged>()).Count(e => e.Occupied == 1 && places.Exists(place => place.Id == e.PlaceId)));
        await AssertLevelAsync(first, open: 0);

        // Seats come and go at once: of a yes and a withdrawal, either may be counted first.
        await Task.WhenAll(ids.Select((id, i) => answers[i].Status == 200 ? WithdrawAsync(first, id) : AcceptAsync(first, id)));
        await AssertLevelAsync(first);
    }

    [Fact]
    public async Task Agree_LimitReached_TheOtherPlaceHasNoSeat_UntilThereIsRoomAgain()
    {
        var (person, placed, place) = (new Person(), new Person(), new Workplace());
        var other = place.Sibling();
        await service.ApplyAsync(place.CompanyChanged(1));
        await PublishAsync(place, other);
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(placed.Changed());
        Assert.Empty(await WhyNotAsync(person, other));
        var placement = await service.PlacedAsync(placed, place);

        Assert.False(await RanksAsync(person, other));
        Assert.Empty((await service.GetAsync(person.Coach, $"/v1/places/{other.PublicId}/ranking")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(["place.capacity"], await WhyNotAsync(person, other));
        var refused = await service.ProposeAsync(person, other);
        Assert.Equal((409, "place-full"), (refused.Status, refused.Problem));
        Assert.Contains("company", refused.Text("detail"), StringComparison.Ordinal);

        // The index as it is read anew says the same as the tail.
        await service.Services.GetRequiredService<IndexTail>().ReloadAsync(Ct);
        Assert.False(await RanksAsync(person, other));

        Assert.Equal(200, (await EndAsync(placed, placement)).Status);

        Assert.True(await RanksAsync(person, other) && await RanksAsync(person, place));
        Assert.Empty(await WhyNotAsync(person, other));
        Assert.Equal(201, (await service.ProposeAsync(person, other)).Status);
    }

    [Fact]
    public async Task CompanyChanged_LimitRaisedLoweredOrCleared_OpensAndShutsItsPlaces()
    {
        var (person, place) = (new Person(), new Workplace());
        var (second, third) = (place.Sibling(), place.Sibling());
        await service.ApplyAsync(place.CompanyChanged(1));
        await service.ApplyAsync(person.Changed());
        await PublishAsync(second, third);
        Assert.Equal(200, (await AcceptAsync(place, await AskedAsync(place))).Status);
        Assert.False(await RanksAsync(person, second));

        await service.ApplyAsync(place.CompanyChanged(2, version: 2));
        Assert.True(await RanksAsync(person, second));
        Assert.Equal(200, (await AcceptAsync(place, await AskedAsync(second))).Status);
        Assert.False(await RanksAsync(person, third));

        await service.ApplyAsync(place.CompanyChanged(null, version: 3));
        Assert.True(await RanksAsync(person, third));
        await service.ApplyAsync(place.CompanyChanged(1, version: 4));
        Assert.False(await RanksAsync(person, third));
    }

    [Theory]
    [InlineData("ended", 45.1)]
    [InlineData("erased", 45.6)]
    [InlineData("exited", 46.1)]
    [InlineData("withdrawn", 46.6)]
    [InlineData("closed", 47.1)]
    [InlineData("raised", 47.6)]
    public async Task PlaceChanged_PublishedWhileTheLimitIsReached_IsToldWhenItNoLongerBinds(string how, double latitude)
    {
        var (person, placed, place) = (new Person(), new Person(), new Workplace());
        var other = place.Sibling();
        await service.ApplyAsync(place.CompanyChanged(1));
        await service.ApplyAsync(person.Changed() with { Latitude = latitude });
        await service.ApplyAsync(placed.Changed());
        await service.ApplyAsync(place.Changed(capacity: 5));
        var proposal = await service.AgreedAsync(placed, place);
        await service.ApplyAsync(other.Changed() with { Latitude = latitude });
        await TellAsync();
        Assert.Empty(await ToldOfAsync(other));

        await RoomAgainAsync();
        await TellAsync();

        Assert.Equal(person.Id, Assert.Single(await ToldOfAsync(other)).ParticipantId);
        Assert.True(await RanksAsync(person, other));

        async Task RoomAgainAsync()
        {
            switch (how)
            {
                case "ended":
                    var started = await service.PostAsync(placed.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today });
                    Assert.Equal(200, (await EndAsync(placed, started.Id())).Status);
                    break;
                case "erased":
                    await service.ApplyAsync(placed.Erased());
                    break;
                case "exited":
                    await service.ApplyAsync(placed.Changed(ParticipantStatus.Exited));
                    break;
                case "withdrawn":
                    Assert.Equal(200, (await WithdrawAsync(place, proposal)).Status);
                    break;
                case "closed":
                    await service.ApplyAsync(place.Changed(PlaceStatus.Closed, capacity: 5));
                    break;
                default:
                    await service.ApplyAsync(place.CompanyChanged(2, version: 2));
                    break;
            }
        }
    }

    [Fact]
    public async Task Agree_LimitReached_TheQuestionStaysOpen_UntilThereIsRoomAgain()
    {
        var place = new Workplace();
        await service.ApplyAsync(place.CompanyChanged(1));
        var person = new Person();
        await service.ApplyAsync(person.Changed());
        await PublishAsync(place);
        var waiting = await AskedAsync(place.Sibling());
        var placement = await service.PlacedAsync(person, place);

        Assert.Equal("conflict", (await AcceptAsync(place, waiting)).Problem);
        Assert.Equal("asked_employer", (await service.GetAsync(place.Company, $"/v1/proposals/{waiting}")).Text("status"));
        Assert.Equal(200, (await EndAsync(person, placement)).Status);

        Assert.Equal(200, (await AcceptAsync(place, waiting)).Status);
    }

    [Fact]
    public async Task Agree_LimitRaisedOrNone_IsNotRefused()
    {
        var place = new Workplace();
        await service.ApplyAsync(place.CompanyChanged(1));
        var (first, second) = (await AskedAsync(place), await AskedAsync(place.Sibling()));
        Assert.Equal(200, (await AcceptAsync(place, first)).Status);
        Assert.Equal(409, (await AcceptAsync(place, second)).Status);

        await service.ApplyAsync(place.CompanyChanged(null, version: 2));

        Assert.Equal(200, (await AcceptAsync(place, second)).Status);
    }

    /// <summary>What stands in the index of a company's places is what the database says.</summary>
    private async Task AssertLevelAsync(Workplace any, int? open = null)
    {
        await service.Services.GetRequiredService<IndexTail>().FreshAsync(Ct);
        var index = service.Services.GetRequiredService<MatchIndex>();
        var rows = await service.WithDbAsync(db => IndexRows.Places(db).AsNoTracking().Where(row => row.Place.CompanyId == any.CompanyId).ToListAsync(Ct));
        Assert.All(rows, row => Assert.Equal(row.Free, index.Place(row.Place.Id)!.Profile.CapacityFree));
        if (open is { } expected)
            Assert.Equal(expected, rows.Count(row => row.Free > 0));
    }

    private async Task<string> AskedAsync(Workplace place)
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed());
        return await service.AskedEmployerAsync(person, place);
    }

    private async Task PublishAsync(params Workplace[] places)
    {
        foreach (var place in places)
            await service.ApplyAsync(place.Changed());
    }

    private Task<ApiAnswer> AcceptAsync(Workplace place, string proposal) =>
        service.PostAsync(place.Company, $"/v1/proposals/{proposal}/employer-answer", new { accepted = true });

    private Task<ApiAnswer> WithdrawAsync(Workplace place, string proposal) => service.PostAsync(place.Company, $"/v1/proposals/{proposal}/withdraw", new { });

    private Task<ApiAnswer> EndAsync(Person person, string placement) =>
        service.PostAsync(person.Coach, $"/v1/placements/{placement}/stage", new { stage = "ended", reason = "other_place_chosen" });

    private Task TellAsync() => service.Services.GetRequiredService<CompanyOpenings>().RunAsync(Ct);

    private async Task<bool> RanksAsync(Person person, Workplace place) =>
        (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking?limit=100")).Text.Contains(place.PublicId, StringComparison.Ordinal);

    private async Task<IReadOnlyList<string?>> WhyNotAsync(Person person, Workplace place) =>
        [.. (await service.GetAsync(person.Coach, $"/v1/pairs/{person.PublicId}/{place.PublicId}")).Json.GetProperty("asIs").GetProperty("excluded").EnumerateArray()
            .Select(rule => rule.GetProperty("ruleId").GetString())];

    private async Task<IReadOnlyList<FoundMatch>> ToldOfAsync(Workplace place) =>
        [.. (await service.OutgoingAsync<MatchesFound>()).Where(e => e.PlaceId == place.Id).SelectMany(e => e.Matches)];
}
