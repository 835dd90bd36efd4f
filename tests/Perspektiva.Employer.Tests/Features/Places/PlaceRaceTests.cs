using Microsoft.EntityFrameworkCore;
using Perspektiva.Employer.Data;
using Perspektiva.Testing.Http;

namespace Perspektiva.Employer.Tests.Features.Places;

/// <summary>A place that is written while something changes that it was checked against.</summary>
public sealed class PlaceRaceTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    [Theory]
    [InlineData("draft")]
    [InlineData("import")]
    [InlineData("revise")]
    public async Task Write_WhileItsMentorIsErased_NamesThemNoMore(string writer)
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var mentor = await _portal.MentorAsync(company);
        var write = await WriterAsync(writer, company, site, mentor);

        var erased = await TogetherAsync(site, write, () => EraseAsync(company, mentor));

        Assert.Equal(204, erased.Status);
        var place = await PlaceOfAsync(company);
        Assert.Empty(place.Terms.MentorIds);
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("import")]
    [InlineData("revise")]
    public async Task Write_WhileTheCompanyGetsAnotherSector_HasThatOne(string writer)
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var write = await WriterAsync(writer, company, site, mentor: null);

        var moved = await TogetherAsync(site, write, () => MoveAsync(company, "56.10"));

        Assert.Equal(200, moved.Status);
        Assert.Equal("56.10", (await PlaceOfAsync(company)).WzCode);
    }

    private Task<ApiAnswer> EraseAsync(string company, string mentor) =>
        host.Http.SendAsync(HttpMethod.Delete, $"/v1/companies/{company}/mentors/{mentor}", _portal.Token, ifMatch: "*");

    private Task<ApiAnswer> MoveAsync(string company, string sector) =>
        host.Http.SendAsync(HttpMethod.Patch, $"/v1/companies/{company}", _portal.Token, new { wzCode = sector }, ifMatch: "*");

    /// <summary>What makes a place of the company at the site, or moves one there from a site with a sector of its own.</summary>
    private async Task<Func<Task<ApiAnswer>>> WriterAsync(string writer, string company, string site, string? mentor)
    {
        var terms = Portal.Place(mentorIds: mentor is null ? null : [mentor]);
        if (writer == "draft")
            return () => _portal.PostAsync("/v1/places", new { companyId = company, siteId = site, place = terms });
        if (writer == "import")
        {
            var item = new { companyId = company, externalRef = "race", place = terms, location = new { postalCode = "36037", town = "Fulda" } };
            return () => _portal.PostAsync("/v1/places/import", new { items = new[] { item } });
        }
        var elsewhere = Portal.IdOf(await _portal.PostAsync($"/v1/companies/{company}/sites", new { postalCode = "36037", wzCode = "10.71" }));
        var place = Portal.IdOf(await _portal.PostAsync("/v1/places", new { companyId = company, siteId = elsewhere, place = Portal.Place() }));
        return () => _portal.Http.ReplaceAsync($"/v1/places/{place}", _portal.Token, new { siteId = site, place = terms }, "*");
    }

    /// <summary>Lets the first one come as far as its write, which waits for the site's row, and the second one as far as it comes then.</summary>
    private Task<ApiAnswer> TogetherAsync(string site, Func<Task<ApiAnswer>> first, Func<Task<ApiAnswer>> second) => host.OnDatabaseAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"SELECT FROM site WHERE public_id = {site} FOR UPDATE");
        var writing = first();
        await WaitsAsync(db, writing, behind: 1);
        var other = second();
        await WaitsAsync(db, other, behind: 2);
        await transaction.CommitAsync();
        var written = await writing;
        Assert.True(written.Status is 200 or 201, written.Text);
        return await other;
    });

    /// <summary>Until it is done, or waits for this transaction, or for one that waits for it.</summary>
    private static async Task WaitsAsync(EmployerDb db, Task asked, int behind)
    {
        while (!asked.IsCompleted && await BehindAsync(db) < behind)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    // Not pg_stat_activity: in a transaction that shows the backends of its first look for good.
    private static async Task<int> BehindAsync(EmployerDb db) => (await db.Database.SqlQuery<int>(
        $"""
         SELECT CASE
             WHEN EXISTS (SELECT FROM pg_locks a, unnest(pg_blocking_pids(a.pid)) b WHERE NOT a.granted AND pg_backend_pid() = ANY (pg_blocking_pids(b))) THEN 2
             WHEN EXISTS (SELECT FROM pg_locks a WHERE NOT a.granted AND pg_backend_pid() = ANY (pg_blocking_pids(a.pid))) THEN 1
             ELSE 0 END AS "Value"
         """).ToListAsync(TestContext.Current.CancellationToken))[0];

    private Task<Perspektiva.Employer.Domain.Place> PlaceOfAsync(string company) => host.OnDatabaseAsync(db => db.Places.AsNoTracking().SingleAsync(place => place.CompanyPublicId == company));
}
