using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Browser;

namespace Perspektiva.Matching.Tests.Features.Explanations;

public sealed class ExplainPageTests(MatchingService service, RealBrowser browser) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Page_LinkOfAnotherPair_OrForged_OrNone_IsRefused()
    {
        var (person, place) = await service.PairAsync();
        var (_, otherPlace) = await service.PairAsync();
        var link = await LinkAsync(person, place);
        var key = link[(link.IndexOf("key=", StringComparison.Ordinal) + 4)..];

        foreach (var path in new[]
        {
            $"/explain/{person.PublicId}/{otherPlace.PublicId}?key={key}", $"/explain/{person.PublicId}/{place.PublicId}?key=A{key[1..]}x",
            $"/explain/{person.PublicId}/{place.PublicId}",
        })
        {
            using var response = await service.Http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(403, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task Page_ConsentWithdrawn_ShowsNothing()
    {
        var (person, place) = await service.PairAsync();
        var link = await LinkAsync(person, place);
        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching));

        using var response = await service.Http.GetAsync(new Uri(link, UriKind.Relative));

        Assert.Equal(404, (int)response.StatusCode);
        Assert.DoesNotContain(person.PublicId, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "dieser Person stimmt etwas nicht (hours-out-of-range)")]
    [InlineData(false, "diesem Platz stimmt etwas nicht (minutes-out-of-range)")]
    public async Task Page_OfARecordThatTheEngineRefuses_SaysSo_AndPrintsNoFit(bool ofPerson, string reason)
    {
        var (person, place) = await service.PairAsync();
        var (link, list) = (await LinkAsync(person, place), (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Text("page")!);
        if (ofPerson)
            await service.ApplyAsync(person.Changed() with { HoursPerWeekMin = 30, HoursPerWeekMax = 20 });
        else
            await service.ApplyAsync(place.Changed() with { BreakMinutes = 481 });

        foreach (var path in ofPerson ? new[] { link, list } : [link])
        {
            using var response = await service.Http.GetAsync(new Uri(path, UriKind.Relative));
            var page = await response.Content.ReadAsStringAsync();
            Assert.Equal(409, (int)response.StatusCode);
            Assert.Contains(reason, page, StringComparison.Ordinal);
            Assert.DoesNotContain("0,00", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Page_OfATenthGrader_SaysFromTheDayAfterTheLastSchoolDay()
    {
        var (person, place, last) = (new Person(), new Workplace(), Days.Today.AddMonths(4));
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth16, nextBandOn: Days.Today.AddMonths(10)) with { FullTimeSchooling = true, SchoolingEndsOn = last });
        await service.ApplyAsync(place.Changed(type: PlaceType.Apprenticeship));

        using var response = await service.Http.GetAsync(new Uri(await LinkAsync(person, place), UriKind.Relative));

        var from = last.AddDays(1).ToString("d. MMMM yyyy", System.Globalization.CultureInfo.GetCultureInfo("de-DE"));
        Assert.Contains($"Zulässig ab {from}. Die Schulpflicht endet.", System.Net.WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Page_InABrowser_ShowsBothProfiles_AndAxeFindsNothing(int width)
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(ability: 2, band: AgeBand.Youth17, nextBandOn: Days.Today.AddMonths(2)));
        await service.ApplyAsync(place.Changed(level: 4, type: PlaceType.Job, shiftEnd: new TimeOnly(23, 30)));
        var link = await LinkAsync(person, place, "?adapt=planning_work:2&adapt=attention:2");
        var reader = new Browsing(service, browser);
        var page = await reader.OpenAsync(link, width);

        Assert.Equal("Passung von Person und Platz", await page.Locator("h1").InnerTextAsync());
        Assert.Equal(32, await page.Locator("svg.scale").CountAsync());
        Assert.Equal(2, await page.Locator("section.fit").CountAsync());
        Assert.Contains("§ 14 JArbSchG", await page.Locator("#fit-as-is + p ~ ul, section.fit").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(2, await page.Locator("tfoot .points").CountAsync());
        Assert.Empty((await page.RunAxe()).Violations);
        Assert.Empty(reader.Errors);

        // Two sheets of paper, or three where much stands against it, are what a conversation carries.
        var printed = await page.PdfAsync(new() { PreferCSSPageSize = true, PrintBackground = false });
        Assert.InRange(Regex.Count(System.Text.Encoding.Latin1.GetString(printed), @"/Type\s*/Page\b"), 1, 3);
        await RealBrowser.PictureAsync(page, $"explain-{width}");
    }

    private async Task<string> LinkAsync(Person person, Workplace place, string query = "") =>
        (await service.GetAsync(person.Coach, $"/v1/pairs/{person.PublicId}/{place.PublicId}{query}")).Text("page")!;
}
