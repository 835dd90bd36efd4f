using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Browser;

namespace Perspektiva.Matching.Tests.Features.Explanations;

public sealed class RankingPageTests(MatchingService service, RealBrowser browser) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Page_LinkOfAnotherPerson_OrOfAPair_OrNone_IsRefused()
    {
        var (person, place) = await service.PairAsync();
        var (other, _) = await service.PairAsync();
        var foreign = KeyOf(await LinkAsync(other));
        var pair = KeyOf((await service.GetAsync(person.Coach, $"/v1/pairs/{person.PublicId}/{place.PublicId}")).Text("page")!);

        foreach (var query in new[] { $"?key={foreign}", $"?key={pair}", "" })
        {
            using var response = await service.Http.GetAsync(new Uri($"/explain/{person.PublicId}{query}", UriKind.Relative));
            Assert.Equal(403, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task Page_ConsentWithdrawn_ShowsNothing()
    {
        var (person, _) = await service.PairAsync();
        var link = await LinkAsync(person);
        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching));

        using var response = await service.Http.GetAsync(new Uri(link, UriKind.Relative));

        Assert.Equal(404, (int)response.StatusCode);
        Assert.DoesNotContain(person.PublicId, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Page_InABrowser_ListsTheSameAsTheApi_AndLeadsToThePair(int width)
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed(ability: 3));
        for (var level = 1; level <= 5; level++)
            await service.ApplyAsync(new Workplace().Changed(level: level));
        var ranking = await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking");
        var expected = ranking.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("placeId").GetString()!).ToList();
        var reader = new Browsing(service, browser);
        var page = await reader.OpenAsync(ranking.Text("page")!, width);

        Assert.Equal(expected, await page.Locator("tbody code").AllInnerTextsAsync());
        Assert.Empty((await page.RunAxe()).Violations);
        await RealBrowser.PictureAsync(page, $"ranking-{width}");
        await page.Locator("tbody a").First.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Passung von Person und Platz", new() { Timeout = 30_000 });
    }

    private static string KeyOf(string link) => link[(link.IndexOf("key=", StringComparison.Ordinal) + 4)..];

    private async Task<string> LinkAsync(Person person) => (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Text("page")!;
}
