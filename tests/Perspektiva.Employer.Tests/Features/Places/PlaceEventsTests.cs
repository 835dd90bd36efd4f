using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing.Http;

namespace Perspektiva.Employer.Tests.Features.Places;

/// <summary>What goes over the real broker.</summary>
public sealed class PlaceEventsTests(EmployerHost host)
{
    private static readonly object OnHolidays = new { type = "job", kldbKey = "54101", workingTime = Portal.WorkingTime(), conditions = new { publicHolidays = true } };
    private readonly Portal _portal = new(host);

    [Fact]
    public async Task Publish_Place_WholePublicStateTold()
    {
        var id = await _portal.PublishedAsync(Portal.Place(title: "Bleibt-hier-Titel"));
        var told = await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == id);
        Assert.Equal((PlaceStatus.Published, PlaceType.Internship, "54101", 2L), (told.Status, told.Type, told.KldbKey, told.Version));
        Assert.Equal((420, 2100, 30, 0b0011111), (told.DailyMinutes, told.WeeklyMinutes, told.BreakMinutes, told.Days));
        Assert.Equal(FunctionalConstraint.StandingAllDay | FunctionalConstraint.Noise, told.Demands);
        Assert.Equal((32, "47.11", true, false), (told.Requirements.Count, told.WzCode, told.LightWork, told.PublicHolidays));
        Assert.Equal("urn:perspektiva:network:fulda", told.OriginNetwork);
        Assert.DoesNotContain("Titel", System.Text.Encoding.UTF8.GetString(EventJson.Serialize(told)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublicHolidays_StatedAndTakenBack_ReadToldAndKeptInTheVersions()
    {
        var id = await _portal.PublishedAsync(OnHolidays);
        Assert.True((await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == id)).PublicHolidays);
        var place = await _portal.GetAsync($"/v1/places/{id}");
        Assert.True(Portal.Member(place, "conditions").GetProperty("publicHolidays").GetBoolean());

        var siteId = Portal.Member(place, "site").GetProperty("id").GetString();
        var revised = await _portal.Http.ReplaceAsync($"/v1/places/{id}", _portal.Token, new { siteId, place = Portal.Place() }, place.ETag);

        Assert.False(Portal.Member(revised, "conditions").GetProperty("publicHolidays").GetBoolean());
        Assert.False((await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == id && e.Version == 3)).PublicHolidays);
        var versions = Portal.Member(await _portal.GetAsync($"/v1/places/{id}/versions"), "items");
        Assert.Equal([true, true, false], versions.EnumerateArray().Select(v => v.GetProperty("state").GetProperty("publicHolidays").GetBoolean()));
    }

    [Fact]
    public async Task Draft_Place_NothingTold()
    {
        var draft = Portal.IdOf(await _portal.DraftAsync());
        var closed = await _portal.PostAsync($"/v1/places/{draft}/close");
        Assert.Equal("closed", Portal.Status(closed));
        // What is told later on the same exchange shows that nothing is on its way any more.
        var published = await _portal.PublishedAsync();
        await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == published);
        Assert.DoesNotContain(host.Tap.Heard.OfType<PlaceChanged>(), e => e.PlacePublicId == draft);
    }

    [Fact]
    public async Task RegisterAndErase_CompanyAndMentor_ToldWithoutNames()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        var told = await host.Tap.WaitForAsync<CompanyChanged>(e => e.CompanyPublicId == company);
        Assert.Equal((_portal.Caller.Organisation, "47.11", true), (told.OrganisationId, told.WzSection, told.Active));
        var arrived = await host.Tap.WaitForAsync<MentorChanged>(e => e.MentorPublicId == mentor);
        Assert.Equal((2, true, told.CompanyId), (arrived.Capacity, arrived.Active, arrived.CompanyId));
        await host.Http.SendAsync(HttpMethod.Delete, $"/v1/companies/{company}/mentors/{mentor}", _portal.Token, ifMatch: "*");
        Assert.False((await host.Tap.WaitForAsync<MentorChanged>(e => e.MentorPublicId == mentor && e.Version == 2)).Active);
    }

    [Fact]
    public async Task Occupancy_ToldByMatchingTwice_FilledAndToldOnce()
    {
        var id = await _portal.PublishedAsync();
        var place = await host.OnDatabaseAsync(db => db.Places.AsNoTracking().SingleAsync(p => p.PublicId == id));
        var e = new OccupancyChanged(Guid.CreateVersion7(), host.Time.GetUtcNow(), place.Id, 1, id, Occupied: 1, Capacity: 1, Oversubscribed: false);
        await host.Tap.SendAsync(e, toService: "employer");
        await host.Tap.SendAsync(e, toService: "employer");
        var filled = await host.Tap.WaitForAsync<PlaceChanged>(told => told.PlacePublicId == id && told.Status == PlaceStatus.Filled);
        Assert.Equal(3, filled.Version);
        Assert.Equal("filled", Portal.Status(await _portal.GetAsync($"/v1/places/{id}")));
    }

    [Fact]
    public async Task Import_WorkOnPublicHolidays_Told()
    {
        var company = await _portal.CompanyAsync();
        var answer = await _portal.PostAsync("/v1/places/import", new
        {
            publish = true,
            items = new[] { new { companyId = company, externalRef = "holidays", location = new { postalCode = "96047" }, place = OnHolidays } },
        });
        var id = Portal.Member(answer, "records")[0].GetProperty("id").GetString();
        Assert.True((await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == id)).PublicHolidays);
    }

    [Fact]
    public async Task Import_Places_EachTold()
    {
        var company = await _portal.CompanyAsync();
        var answer = await _portal.PostAsync("/v1/places/import", new
        {
            publish = true,
            items = Enumerable.Range(0, 20).Select(i => new
            {
                companyId = company,
                externalRef = $"told-{i}",
                location = new { postalCode = "96047" },
                place = new { type = "job", kldbKey = "54101", workingTime = Portal.WorkingTime() },
            }),
        });
        foreach (var record in Portal.Member(answer, "records").EnumerateArray())
        {
            var id = record.GetProperty("id").GetString();
            Assert.Equal(PlaceStatus.Published, (await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == id)).Status);
        }
    }
}
