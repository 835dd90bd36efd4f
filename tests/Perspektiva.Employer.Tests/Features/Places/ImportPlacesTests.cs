namespace Perspektiva.Employer.Tests.Features.Places;

public sealed class ImportPlacesTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    [Fact]
    public async Task Import_MixedRecords_EachAccountedFor()
    {
        var company = await _portal.CompanyAsync();
        var answer = await _portal.PostAsync("/v1/places/import", new
        {
            publish = true,
            items = new object[]
            {
                Item(company, "v-1"),
                Item(company, "v-1"),
                Item(company, "v-2", kldbKey: "00000"),
                Item(company, "v-3", postalCode: null),
                Item("cmp_aaaaaaaaaaaaaaaaaaaaaaaaaa", "v-4"),
                Item(company, "v-5", latitude: 49.894, longitude: 10.893, postalCode: null),
            },
        });
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal((2, 1, 3), (Count(answer, "taken"), Count(answer, "known"), Count(answer, "refused")));
        var records = Portal.Member(answer, "records").EnumerateArray().ToList();
        Assert.Equal(["taken", "known", "refused", "refused", "refused", "taken"], records.Select(r => r.GetProperty("outcome").GetString()));
        Assert.Equal(records[0].GetProperty("id").GetString(), records[1].GetProperty("id").GetString());
        Assert.Equal(
            ["/place/kldbKey", "/location/postalCode", "/companyId"],
            records.Where(r => r.GetProperty("outcome").GetString() == "refused").Select(r => r.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        var place = await _portal.GetAsync($"/v1/places/{records[0].GetProperty("id").GetString()}");
        Assert.Equal(("published", "onet_draft"), (Portal.Status(place), Portal.Member(place, "requirementsBasis").GetString()));
    }

    [Fact]
    public async Task Import_Again_KnownAndNothingChanged()
    {
        var company = await _portal.CompanyAsync();
        var body = new { items = new[] { Item(company, "again-1"), Item(company, "again-2") } };
        Assert.Equal(2, Count(await _portal.PostAsync("/v1/places/import", body), "taken"));
        var second = await _portal.PostAsync("/v1/places/import", body);
        Assert.Equal((0, 2, 0), (Count(second, "taken"), Count(second, "known"), Count(second, "refused")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task Import_TooFewOrTooMany_RefusedAsAWhole(int count)
    {
        var company = await _portal.CompanyAsync();
        var answer = await _portal.PostAsync("/v1/places/import", new { items = Enumerable.Range(0, count).Select(i => Item(company, $"n-{i}")) });
        Assert.Equal(["/items"], answer.Pointers);
    }

    [Fact]
    public async Task Import_500Records_TakenAtOnceAndSitesShared()
    {
        var company = await _portal.CompanyAsync();
        var answer = await _portal.PostAsync("/v1/places/import", new { publish = true, items = Enumerable.Range(0, 500).Select(i => Item(company, $"bulk-{i}")) });
        Assert.Equal(500, Count(answer, "taken"));
        Assert.Equal(1, Portal.Member(await _portal.GetAsync($"/v1/companies/{company}"), "sites").GetArrayLength());
    }

    private static object Item(string company, string reference, string kldbKey = "54101", string? postalCode = "36037", double? latitude = null, double? longitude = null) => new
    {
        companyId = company,
        externalRef = reference,
        location = new { postalCode, latitude, longitude, town = "Ort" },
        place = new { type = "job", kldbKey, workingTime = Portal.WorkingTime() },
    };

    private static int Count(Perspektiva.Testing.Http.ApiAnswer answer, string name) => Portal.Member(answer, name).GetInt32();
}
