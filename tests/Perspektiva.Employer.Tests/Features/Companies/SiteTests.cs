using System.Text.Json;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Testing.Http;

namespace Perspektiva.Employer.Tests.Features.Companies;

/// <summary>A site that was written down wrongly is corrected, and its places go with it.</summary>
public sealed class SiteTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    [Fact]
    public async Task Revise_Members_SetClearedOrLeftWithATagOfItsOwn()
    {
        var company = await _portal.CompanyAsync();
        var site = await _portal.PostAsync($"/v1/companies/{company}/sites", new { name = "Laden", street = "Weg 1", postalCode = "36037", town = "Fulda", latitude = 50.5, longitude = 9.5 });
        Assert.Equal(1, Portal.Member(site, "version").GetInt32());

        var revised = await PatchAsync(company, Portal.IdOf(site), new { name = " Werkstatt ", street = (string?)null }, "\"1\"");

        Assert.Equal((200, "\"2\""), (revised.Status, revised.ETag));
        var read = Portal.Member(await _portal.GetAsync($"/v1/companies/{company}"), "sites")[0];
        Assert.Equal(read.GetRawText(), revised.Text);
        Assert.Equal(("Werkstatt", "36037", "Fulda", 50.5, 2), (read.GetProperty("name").GetString(), read.GetProperty("postalCode").GetString(), read.GetProperty("town").GetString(), read.GetProperty("latitude").GetDouble(), read.GetProperty("version").GetInt32()));
        Assert.Equal(JsonValueKind.Null, read.GetProperty("street").ValueKind);
    }

    [Fact]
    public async Task Revise_AnotherPostalCode_PlacesItAnewUnlessCoordinatesComeWithIt()
    {
        var company = await _portal.CompanyAsync();
        var site = Portal.IdOf(await _portal.PostAsync($"/v1/companies/{company}/sites", new { postalCode = "36037", latitude = 50.5, longitude = 9.5 }));
        var bamberg = await _portal.PostAsync($"/v1/companies/{company}/sites", new { postalCode = "96052" });

        var placed = await PatchAsync(company, site, new { postalCode = "96052", town = "Bamberg" }, "*");
        Assert.Equal(Spot(bamberg), Spot(placed));
        var named = await PatchAsync(company, site, new { postalCode = "36037", latitude = 50.6, longitude = 9.7 }, "*");
        Assert.Equal((50.6, 9.7), Spot(named));
        Assert.Equal((50.6, 9.7), Spot(await PatchAsync(company, site, new { postalCode = (string?)null }, "*")));
        Assert.Equal(Spot(bamberg), Spot(await PatchAsync(company, site, new { postalCode = "96052", latitude = (double?)null, longitude = (double?)null }, "*")));
    }

    [Fact]
    public async Task Revise_BadValuesTagOrStranger_RefusedAndUnchanged()
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        Assert.Equal(["/name", "/wzCode", "/postalCode"], (await PatchAsync(company, site, new { name = new string('x', 201), wzCode = "99.99", postalCode = "1" }, "*")).Pointers);
        Assert.Equal(["/latitude"], (await PatchAsync(company, site, new { latitude = 0.0 }, "*")).Pointers);
        Assert.Equal(["/longitude"], (await PatchAsync(company, site, new { longitude = (double?)null }, "*")).Pointers);
        Assert.Equal(400, (await PatchAsync(company, site, new { contact = "x" }, "*")).Status);
        Assert.Equal(428, (await PatchAsync(company, site, new { town = "Hünfeld" }, null)).Status);
        Assert.Equal(412, (await PatchAsync(company, site, new { town = "Hünfeld" }, "\"7\"")).Status);
        Assert.Equal(404, (await PatchAsync(company, PublicId.New(IdPrefix.Site), new { town = "Hünfeld" }, "*")).Status);
        Assert.Equal(404, (await PatchAsync(await _portal.CompanyAsync(), site, new { town = "Hünfeld" }, "*")).Status);
        var stranger = new Portal(host);
        Assert.Equal(404, (await host.Http.SendAsync(HttpMethod.Patch, $"/v1/companies/{company}/sites/{site}", stranger.Token, new { town = "Hünfeld" }, ifMatch: "*")).Status);
        var read = Portal.Member(await _portal.GetAsync($"/v1/companies/{company}"), "sites")[0];
        Assert.Equal(("Fulda", 1), (read.GetProperty("town").GetString(), read.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Revise_WhereItLiesOrItsSector_GoesToItsPlacesThatHaveNotEndedAndIsTold()
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var other = Portal.IdOf(await _portal.PostAsync($"/v1/companies/{company}/sites", new { postalCode = "36037" }));
        var (draft, published, closed, elsewhere) = (await PlaceAsync(company, site), await PlaceAsync(company, site), await PlaceAsync(company, site), await PlaceAsync(company, other));
        Assert.Equal(200, (await _portal.PostAsync($"/v1/places/{published}/publish")).Status);
        Assert.Equal(200, (await _portal.PostAsync($"/v1/places/{closed}/close")).Status);

        Assert.Equal(200, (await PatchAsync(company, site, new { latitude = 50.71, longitude = 9.81 }, "*")).Status);

        var told = await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == published && e.Version == 3);
        Assert.Equal((50.71, 9.81, "47.11"), (told.Latitude, told.Longitude, told.WzCode));
        foreach (var (place, tag, spot) in new[] { (draft, "\"2\"", true), (published, "\"3\"", true), (closed, "\"2\"", false), (elsewhere, "\"1\"", false) })
        {
            var read = await _portal.GetAsync($"/v1/places/{place}");
            Assert.Equal((tag, spot), (read.ETag, Spot(read) == (50.71, 9.81)));
        }
        Assert.Equal(2, Portal.Member(await _portal.GetAsync($"/v1/places/{draft}/versions"), "items").GetArrayLength());

        // A name is told with no place; a sector is.
        Assert.Equal(200, (await PatchAsync(company, site, new { name = "Werk 2" }, "*")).Status);
        Assert.Equal("\"3\"", (await _portal.GetAsync($"/v1/places/{published}")).ETag);
        Assert.Equal(200, (await PatchAsync(company, site, new { wzCode = "10.71" }, "*")).Status);
        Assert.Equal("10.71", (await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == published && e.Version == 4)).WzCode);
        Assert.Equal(200, (await PatchAsync(company, site, new { wzCode = (string?)null }, "*")).Status);
        Assert.Equal("47.11", (await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == published && e.Version == 5)).WzCode);
    }

    private static (double, double) Spot(ApiAnswer answer) => (Portal.Member(answer, "latitude").GetDouble(), Portal.Member(answer, "longitude").GetDouble());

    private async Task<string> PlaceAsync(string company, string site) => Portal.IdOf(await _portal.PostAsync(
        "/v1/places", new { companyId = company, siteId = site, place = Portal.Place(), requirements = Portal.Requirements() }));

    private Task<ApiAnswer> PatchAsync(string company, string site, object body, string? tag) =>
        host.Http.SendAsync(HttpMethod.Patch, $"/v1/companies/{company}/sites/{site}", _portal.Token, body, ifMatch: tag);
}
