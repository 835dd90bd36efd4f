using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.ReadModel;

/// <summary>A company that takes nobody at present: its places are not open, whatever they themselves say.</summary>
public sealed class CompanyAtRestTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task CompanyChanged_Inactive_ItsPlacesLeaveTheRankingWithAReason_AndComeBack()
    {
        var (person, place) = await service.PairAsync();
        var sibling = place.Sibling();
        await service.ApplyAsync(sibling.Changed());
        var elsewhere = new Workplace();
        await service.ApplyAsync(elsewhere.Changed());
        Assert.True(await RanksAsync(person, place) && await RanksAsync(person, sibling));

        await service.ApplyAsync(place.CompanyChanged(null, active: false));

        Assert.False(await RanksAsync(person, place) || await RanksAsync(person, sibling));
        Assert.True(await RanksAsync(person, elsewhere));
        Assert.Equal(404, (await service.GetAsync(person.Coach, $"/v1/places/{place.PublicId}/ranking")).Status);
        var pair = (await service.GetAsync(person.Coach, $"/v1/pairs/{person.PublicId}/{place.PublicId}")).Json;
        Assert.Equal(["place.published"], pair.GetProperty("asIs").GetProperty("excluded").EnumerateArray().Select(rule => rule.GetProperty("ruleId").GetString()));
        Assert.Equal("conflict", (await service.ProposeAsync(person, place)).Problem);

        await service.ApplyAsync(place.CompanyChanged(null, version: 2));

        Assert.True(await RanksAsync(person, place) && await RanksAsync(person, sibling));
        Assert.Equal(201, (await service.ProposeAsync(person, place)).Status);
    }

    [Fact]
    public async Task PlaceChanged_PublishedWhileTheCompanyRests_IsToldWhenItTakesPeopleAgain()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed() with { Latitude = 48.1 });
        await service.ApplyAsync(place.CompanyChanged(null, active: false));
        await service.ApplyAsync(place.Changed() with { Latitude = 48.1 });
        Assert.False(await RanksAsync(person, place));
        Assert.Empty(await ToldOfAsync(place));

        await service.ApplyAsync(place.CompanyChanged(null, version: 2));
        await service.ApplyAsync(place.CompanyChanged(5, version: 3));
        await service.Services.GetRequiredService<CompanyOpenings>().RunAsync(TestContext.Current.CancellationToken);

        Assert.True(await RanksAsync(person, place));
        Assert.Equal(person.Id, Assert.Single(await ToldOfAsync(place)).ParticipantId);
    }

    private async Task<bool> RanksAsync(Person person, Workplace place) =>
        (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking?limit=100")).Text.Contains(place.PublicId, StringComparison.Ordinal);

    private async Task<IReadOnlyList<FoundMatch>> ToldOfAsync(Workplace place) =>
        [.. (await service.OutgoingAsync<MatchesFound>()).Where(e => e.PlaceId == place.Id).SelectMany(e => e.Matches)];
}
