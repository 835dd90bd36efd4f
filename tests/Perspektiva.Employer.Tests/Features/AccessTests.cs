using System.Text.Json;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Employer.Tests.Features;

/// <summary>A chamber keeps two companies; the employer who is bound to one of them has nothing to do with the other.</summary>
public sealed class AccessTests(EmployerHost host)
{
    private readonly Portal _chamber = new(host) { Caller = TestCaller.Portal("chamber", Portal.Scopes) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BoundEmployer_OwnCompany_KeepsIt(bool behindThePortal)
    {
        var own = await KeptAsync("own");
        var employer = EmployerOf(own, behindThePortal);

        Assert.Equal("Maria Musterfrau", Portal.Member(await employer.GetAsync($"/v1/companies/{own.Company}"), "mentors")[0].GetProperty("name").GetString());
        Assert.Equal("own", Portal.Member(await employer.GetAsync($"/v1/places/{own.Place}"), "externalRef").GetString());
        Assert.Equal(200, (await WriteAsync(employer, HttpMethod.Patch, $"/v1/companies/{own.Company}", new { maxPlacements = 3 })).Status);
        Assert.Equal(200, (await WriteAsync(employer, HttpMethod.Put, $"/v1/places/{own.Place}", new { siteId = own.Site, place = Portal.Place() })).Status);
        Assert.Equal(200, (await employer.PostAsync($"/v1/places/{own.Place}/publish")).Status);
        Assert.Equal(201, (await DraftAsync(employer, own, "own-2")).Status);
        Assert.Equal("taken", OutcomesOf(await ImportAsync(employer, own.Company, "own-3")).Single().Outcome);
        Assert.Equal(200, (await WriteAsync(employer, HttpMethod.Patch, $"/v1/companies/{own.Company}/mentors/{own.Mentor}", new { capacity = 3 })).Status);
        Assert.Equal(204, (await WriteAsync(employer, HttpMethod.Delete, $"/v1/companies/{own.Company}/mentors/{own.Mentor}", null)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BoundEmployer_OtherCompanyOfTheOrganisation_IsNotFound(bool behindThePortal)
    {
        var (own, other) = (await KeptAsync("own"), await KeptAsync("other"));
        var employer = EmployerOf(own, behindThePortal);

        ApiAnswer[] answers =
        [
            await employer.GetAsync($"/v1/companies/{other.Company}"),
            await WriteAsync(employer, HttpMethod.Patch, $"/v1/companies/{other.Company}", new { maxPlacements = 3 }),
            await employer.PostAsync($"/v1/companies/{other.Company}/sites", new { postalCode = "36037" }),
            await employer.PostAsync($"/v1/companies/{other.Company}/mentors", new { name = "Fremd" }),
            await WriteAsync(employer, HttpMethod.Patch, $"/v1/companies/{other.Company}/mentors/{other.Mentor}", new { capacity = 3 }),
            await WriteAsync(employer, HttpMethod.Patch, $"/v1/companies/{own.Company}/mentors/{other.Mentor}", new { capacity = 3 }),
            await WriteAsync(employer, HttpMethod.Delete, $"/v1/companies/{other.Company}/mentors/{other.Mentor}", null),
            await employer.GetAsync($"/v1/places/{other.Place}"),
            await employer.GetAsync($"/v1/places/{other.Place}/versions"),
            await WriteAsync(employer, HttpMethod.Put, $"/v1/places/{other.Place}", new { siteId = other.Site, place = Portal.Place() }),
            await WriteAsync(employer, HttpMethod.Put, $"/v1/places/{other.Place}/requirements", new { requirements = Portal.Requirements() }),
            await employer.PostAsync($"/v1/places/{other.Place}/publish"),
            await employer.PostAsync($"/v1/places/{other.Place}/close"),
        ];

        Assert.All(answers, answer => Assert.Equal((404, "not-found"), (answer.Status, answer.Problem)));
        Assert.Equal(["/companyId"], (await DraftAsync(employer, other, "foreign")).Pointers);
        Assert.Equal("draft", Portal.Status(await _chamber.GetAsync($"/v1/places/{other.Place}")));
    }

    [Fact]
    public async Task BoundEmployer_Lists_HoldTheirCompanyAlone()
    {
        var (own, other) = (await KeptAsync("own"), await KeptAsync("other"));
        var employer = EmployerOf(own);

        Assert.Equal([own.Company], IdsOf(await employer.GetAsync("/v1/companies")));
        Assert.Empty(IdsOf(await employer.GetAsync("/v1/companies?externalRef=other")));
        Assert.Equal([own.Place], IdsOf(await employer.GetAsync("/v1/places?own=true")));
        Assert.Empty(IdsOf(await employer.GetAsync($"/v1/places?company={other.Company}")));
        Assert.Empty(IdsOf(await employer.GetAsync("/v1/places?externalRef=other")));
        var feed = (await employer.PlaceFeedAsync()).ConvertAll(change => change.Id);
        Assert.Equal((true, false), (feed.Contains(own.Place), feed.Contains(other.Place)));
        Assert.Equal(2, IdsOf(await _chamber.GetAsync("/v1/places?own=true")).Count);
    }

    [Fact]
    public async Task BoundEmployer_OtherCompanysPublishedPlace_IsReadAsByAStranger()
    {
        var (own, other) = (await KeptAsync("own"), await KeptAsync("other"));
        Assert.Equal(200, (await _chamber.PostAsync($"/v1/places/{other.Place}/publish")).Status);

        var read = await EmployerOf(own).GetAsync($"/v1/places/{other.Place}");
        var listed = await EmployerOf(own).GetAsync($"/v1/places?company={other.Company}");

        Assert.Equal((200, JsonValueKind.Null), (read.Status, Portal.Member(read, "externalRef").ValueKind));
        Assert.Equal(JsonValueKind.Null, Portal.Member(listed, "items")[0].GetProperty("externalRef").ValueKind);
    }

    [Fact]
    public async Task BoundEmployer_Import_TakesNothingForTheOtherCompanyAndTellsNoPlaceOfIt()
    {
        var (own, other) = (await KeptAsync("own"), await KeptAsync("other"));
        var employer = EmployerOf(own);

        var foreign = OutcomesOf(await ImportAsync(employer, other.Company, "new")).Single();
        var reference = await ImportAsync(employer, own.Company, "other");

        Assert.Equal(("refused", "/companyId"), (foreign.Outcome, foreign.Pointer));
        Assert.Equal(("refused", "/externalRef"), (OutcomesOf(reference).Single().Outcome, OutcomesOf(reference).Single().Pointer));
        Assert.DoesNotContain(other.Place, reference.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BoundEmployer_RegisterCompany_Forbidden()
    {
        var employer = EmployerOf(await KeptAsync("own"));

        var answer = await employer.PostAsync("/v1/companies", new { name = "Zweite GmbH" });

        Assert.Equal((403, "forbidden"), (answer.Status, answer.Problem));
    }

    private async Task<Kept> KeptAsync(string reference)
    {
        var (company, site) = await _chamber.CompanyWithSiteAsync();
        await WriteAsync(_chamber, HttpMethod.Patch, $"/v1/companies/{company}", new { externalRef = reference });
        var kept = new Kept(company, site, await _chamber.MentorAsync(company), "");
        var place = await DraftAsync(_chamber, kept, reference);
        Assert.True(place.Status == 201, place.Text);
        return kept with { Place = Portal.IdOf(place) };
    }

    private Portal EmployerOf(Kept kept, bool behindThePortal = false) => new(host)
    {
        Caller = behindThePortal
            ? _chamber.Caller.Acting("employer", kept.Company)
            : TestCaller.Person("employer", _chamber.Caller.Organisation!, kept.Company, Portal.Scopes),
    };

    private static Task<ApiAnswer> DraftAsync(Portal portal, Kept kept, string reference) => portal.PostAsync(
        "/v1/places", new { companyId = kept.Company, siteId = kept.Site, externalRef = reference, place = Portal.Place(), requirements = Portal.Requirements() });

    private static Task<ApiAnswer> ImportAsync(Portal portal, string company, string reference) => portal.PostAsync("/v1/places/import", new
    {
        items = new[] { new { companyId = company, externalRef = reference, location = new { postalCode = "36037" }, place = Portal.Place() } },
    });

    private static Task<ApiAnswer> WriteAsync(Portal portal, HttpMethod method, string path, object? body) =>
        portal.Http.SendAsync(method, path, portal.Token, body, ifMatch: "*");

    private static IReadOnlyList<string> IdsOf(ApiAnswer page) => [.. Portal.Member(page, "items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private static IReadOnlyList<(string Outcome, string? Pointer)> OutcomesOf(ApiAnswer import) =>
        [.. Portal.Member(import, "records").EnumerateArray().Select(record => (
            record.GetProperty("outcome").GetString()!,
            record.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()).FirstOrDefault()))];

    /// <summary>A company with a site, a mentor and a draft.</summary>
    private sealed record Kept(string Company, string Site, string Mentor, string Place);
}
