using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Features.Companies;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing.Http;

namespace Perspektiva.Employer.Tests.Features.Companies;

public sealed class MentorTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    [Fact]
    public async Task AddMentor_Contact_EncryptedAtRestAndReadableForTheOrganisation()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        var stored = await host.OnDatabaseAsync(db => db.Mentors.SingleAsync(m => m.PublicId == mentor));
        Assert.DoesNotContain("Musterfrau", System.Text.Encoding.UTF8.GetString(stored.Contact), StringComparison.Ordinal);
        var read = Portal.Member(await _portal.GetAsync($"/v1/companies/{company}"), "mentors")[0];
        Assert.Equal("maria@example.org", read.GetProperty("email").GetString());
    }

    [Theory]
    [InlineData("no-address")]
    [InlineData("Maria <maria@example.org>")]
    public async Task AddMentor_MalformedAddress_Refused(string email)
    {
        var company = await _portal.CompanyAsync();
        var answer = await _portal.PostAsync($"/v1/companies/{company}/mentors", new { name = "Maria", email });
        Assert.Equal(["/email"], answer.Pointers);
    }

    [Fact]
    public async Task EraseMentor_Known_ContactAndKeyGone()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        var erased = await host.Http.SendAsync(HttpMethod.Delete, $"/v1/companies/{company}/mentors/{mentor}", _portal.Token, ifMatch: "\"1\"");
        Assert.Equal(204, erased.Status);
        var read = Portal.Member(await _portal.GetAsync($"/v1/companies/{company}"), "mentors")[0];
        Assert.Equal((JsonValueKind.Null, false), (read.GetProperty("name").ValueKind, read.GetProperty("active").GetBoolean()));
        Assert.Empty(await host.OnDatabaseAsync(async db =>
        {
            var id = (await db.Mentors.SingleAsync(m => m.PublicId == mentor)).Id;
            return await db.Set<PersonKey>().Where(key => key.PersonId == id).ToListAsync();
        }));
    }

    [Fact]
    public async Task EraseMentor_RestoredByABackup_IsErasedAgainFromTheJournalAndTold()
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var mentor = await _portal.MentorAsync(company);
        var place = await PlaceAsync(company, site, mentor);
        var backup = await host.OnDatabaseAsync(db => db.Mentors.AsNoTracking().SingleAsync(m => m.PublicId == mentor));
        Assert.Equal(204, (await WriteAsync(HttpMethod.Delete, company, mentor, null, "*")).Status);
        // As it stood in the backup: contact, version, and the place that names them.
        await host.OnDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE mentor SET contact = {backup.Contact}, active = true, version = 1 WHERE id = {backup.Id}"));
        await host.OnDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE place SET mentor_ids = ARRAY[{mentor}] WHERE public_id = {place}"));
        var journal = (await host.Services.GetRequiredService<ErasureJournal<ErasedMentor>>().ReadAsync(TestContext.Current.CancellationToken)).Where(entry => entry.PersonId == backup.Id).ToList();

        // Two lines of one mentor, in whichever order: no version that others have heard comes again.
        journal.Insert(0, journal[0] with { FinalVersion = 7 });
        Assert.Equal(1, await MentorEraser.ReapplyAsync(host.Services, journal, TestContext.Current.CancellationToken));

        var again = await host.OnDatabaseAsync(db => db.Mentors.AsNoTracking().SingleAsync(m => m.PublicId == mentor));
        Assert.Equal((true, false, 7L), (again.Erased, again.Active, again.Version));
        Assert.Empty(await MentorsAsync(place));
        Assert.Equal(0, await MentorEraser.ReapplyAsync(host.Services, journal, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EraseMentor_RestoredAndTwoReplicasStart_TheSecondFindsThemErased()
    {
        var company = await _portal.CompanyAsync();
        var publicId = await _portal.MentorAsync(company);
        var mentor = await host.OnDatabaseAsync(db => db.Mentors.AsNoTracking().SingleAsync(m => m.PublicId == publicId));
        var second = await host.OnDatabaseAsync(async db =>
        {
            await using var first = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"UPDATE mentor SET contact = '', active = false, version = 2 WHERE id = {mentor.Id}");
            var other = MentorEraser.ReapplyAsync(host.Services, [new ErasedMentor(mentor.Id, 2, "org_x")], TestContext.Current.CancellationToken);
            while (!other.IsCompleted && !await IsWaitingAsync())
                await Task.Yield();
            await first.CommitAsync();
            return await other;
        });

        Assert.Equal(0, second);
        Assert.Equal(2, (await host.OnDatabaseAsync(db => db.Mentors.AsNoTracking().SingleAsync(m => m.Id == mentor.Id))).Version);
    }

    [Fact]
    public async Task EraseMentor_NamedAtPlaces_NoPlaceNamesThemAnyMore()
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var (leaving, staying) = (await _portal.MentorAsync(company), await _portal.MentorAsync(company));
        var draft = await PlaceAsync(company, site, leaving);
        var published = await PlaceAsync(company, site, leaving, staying);
        var other = await PlaceAsync(company, site, staying);
        Assert.Equal(200, (await _portal.PostAsync($"/v1/places/{published}/publish")).Status);

        Assert.Equal(204, (await WriteAsync(HttpMethod.Delete, company, leaving, null, "*")).Status);

        Assert.Empty(await MentorsAsync(draft));
        Assert.Equal([staying], await MentorsAsync(published));
        Assert.Equal("\"1\"", (await _portal.GetAsync($"/v1/places/{other}")).ETag);
        Assert.Equal([staying], (await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == published && e.Version == 3)).MentorIds);
        Assert.Equal(3, Portal.Member(await _portal.GetAsync($"/v1/places/{published}/versions"), "items").GetArrayLength());
    }

    [Fact]
    public async Task ReviseMentor_Members_SetClearedOrLeftAndTold()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);

        var revised = await WriteAsync(HttpMethod.Patch, company, mentor, new { phone = " 0661 1234 ", email = (string?)null, capacity = 5 }, "\"1\"");

        Assert.Equal((200, "\"2\""), (revised.Status, revised.ETag));
        var read = Portal.Member(await _portal.GetAsync($"/v1/companies/{company}"), "mentors")[0];
        Assert.Equal(("Maria Musterfrau", "0661 1234", 5), (read.GetProperty("name").GetString(), read.GetProperty("phone").GetString(), read.GetProperty("capacity").GetInt32()));
        Assert.Equal(JsonValueKind.Null, read.GetProperty("email").ValueKind);
        var stored = await host.OnDatabaseAsync(db => db.Mentors.SingleAsync(m => m.PublicId == mentor));
        Assert.DoesNotContain("0661", System.Text.Encoding.UTF8.GetString(stored.Contact), StringComparison.Ordinal);
        var told = await host.Tap.WaitForAsync<MentorChanged>(e => e.MentorPublicId == mentor && e.Version == 2);
        Assert.Equal((5, true), (told.Capacity, told.Active));
    }

    [Fact]
    public async Task ReviseMentor_BadValuesOrTag_RefusedAndUnchanged()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        var bad = await WriteAsync(HttpMethod.Patch, company, mentor, new { name = (string?)null, email = "no-address", capacity = 51, active = (bool?)null }, "*");
        Assert.Equal(["/name", "/email", "/capacity", "/active"], bad.Pointers);
        Assert.Equal(["/capacity"], (await WriteAsync(HttpMethod.Patch, company, mentor, new { capacity = (int?)null }, "*")).Pointers);
        Assert.Equal(400, (await WriteAsync(HttpMethod.Patch, company, mentor, new { birthDate = "1990-01-01" }, "*")).Status);
        Assert.Equal(428, (await WriteAsync(HttpMethod.Patch, company, mentor, new { capacity = 3 }, null)).Status);
        Assert.Equal(412, (await WriteAsync(HttpMethod.Patch, company, mentor, new { capacity = 3 }, "\"7\"")).Status);
        Assert.Equal(2, Portal.Member(await _portal.GetAsync($"/v1/companies/{company}"), "mentors")[0].GetProperty("capacity").GetInt32());
    }

    [Fact]
    public async Task ReviseMentor_TakesNobodyAtPresent_KeepsAccountAndPlacesAndGetsNoMore()
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var mentor = await _portal.MentorAsync(company);
        var place = await PlaceAsync(company, site, mentor);

        Assert.Equal(200, (await WriteAsync(HttpMethod.Patch, company, mentor, new { active = false }, "*")).Status);

        // Inactive is who was erased: account and address would go.
        var told = await host.Tap.WaitForAsync<MentorChanged>(e => e.MentorPublicId == mentor && e.Version == 2);
        Assert.Equal((0, true), (told.Capacity, told.Active));
        Assert.Equal(200, (await _portal.Http.ReplaceAsync($"/v1/places/{place}", _portal.Token, new { siteId = site, place = Portal.Place(mentorIds: [mentor]) }, "*")).Status);
        var another = await _portal.PostAsync("/v1/places", new { companyId = company, siteId = site, place = Portal.Place(mentorIds: [mentor]) });
        Assert.Equal(["/place/mentorIds/0"], another.Pointers);
        Assert.Equal(200, (await WriteAsync(HttpMethod.Patch, company, mentor, new { active = true }, "*")).Status);
        Assert.Equal(2, (await host.Tap.WaitForAsync<MentorChanged>(e => e.MentorPublicId == mentor && e.Version == 3)).Capacity);
    }

    [Fact]
    public async Task ReviseMentor_Erased_Conflict()
    {
        var company = await _portal.CompanyAsync();
        var mentor = await _portal.MentorAsync(company);
        await WriteAsync(HttpMethod.Delete, company, mentor, null, "*");
        var answer = await WriteAsync(HttpMethod.Patch, company, mentor, new { name = "Maria Musterfrau", active = true }, "*");
        Assert.Equal((409, "conflict"), (answer.Status, answer.Problem));
    }

    /// <summary>Whether anybody waits for another one's transaction.</summary>
    private Task<bool> IsWaitingAsync() => host.OnDatabaseAsync(db => db.Database.SqlQuery<bool>(
        $"""SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'transactionid') AS "Value" """).SingleAsync());

    private async Task<string> PlaceAsync(string company, string site, params string[] mentorIds) => Portal.IdOf(await _portal.PostAsync(
        "/v1/places", new { companyId = company, siteId = site, place = Portal.Place(mentorIds: mentorIds), requirements = Portal.Requirements() }));

    private async Task<IEnumerable<string?>> MentorsAsync(string place) =>
        Portal.Member(await _portal.GetAsync($"/v1/places/{place}"), "mentorIds").EnumerateArray().Select(id => id.GetString());

    private Task<ApiAnswer> WriteAsync(HttpMethod method, string company, string mentor, object? body, string? tag) =>
        host.Http.SendAsync(method, $"/v1/companies/{company}/mentors/{mentor}", _portal.Token, body, ifMatch: tag);
}
