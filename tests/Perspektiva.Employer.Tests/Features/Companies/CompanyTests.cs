using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data.Migrations;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Employer.Tests.Features.Companies;

public sealed class CompanyTests(EmployerHost host)
{
    private readonly Portal _portal = new(host);

    [Fact]
    public async Task Register_ValidCompany_CreatedWithTagAndReadable()
    {
        var created = await _portal.PostAsync("/v1/companies", new { name = "  Bäckerei Muster ", wzCode = "10.71", maxPlacements = 3, externalRef = "B-1" });
        Assert.Equal((201, "\"1\""), (created.Status, created.ETag));
        Assert.Equal($"/v1/companies/{Portal.IdOf(created)}", created.Location);
        var read = await _portal.GetAsync(created.Location!);
        Assert.Equal("Bäckerei Muster", Portal.Member(read, "name").GetString());
        Assert.Equal("Herstellung von Backwaren (ohne Dauerbackwaren)", Portal.Member(read, "wzTitle").GetString());
        var found = await _portal.GetAsync("/v1/companies?externalRef=B-1");
        Assert.Equal(Portal.IdOf(created), Portal.Member(found, "items")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(null)]
    public async Task Announcement_OfACompanyFromBefore_IsTheEventOfItsLastChange(int? maxPlacements)
    {
        var id = Portal.IdOf(await _portal.PostAsync("/v1/companies", new { name = "Bäckerei Muster", wzCode = "10.71", maxPlacements }));
        Assert.Equal(200, (await PatchAsync(id, new { active = false }, "\"1\"")).Status);
        var told = await host.Tap.WaitForAsync<CompanyChanged>(e => e.CompanyPublicId == id && e.Version == 2);

        await using var connection = new NpgsqlConnection(host.Database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        // Taken back at the end: the migration's statement tells of other tests' companies, too.
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var migration = new NpgsqlCommand(new AnnounceCompanies().UpOperations.OfType<SqlOperation>().Single().Sql, connection, transaction);
        await migration.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var query = new NpgsqlCommand("SELECT id, key_version, type, body FROM outbox_message WHERE key = $1 AND occurred_at = now()", connection, transaction);
        query.Parameters.Add(new NpgsqlParameter { Value = told.CompanyId });
        await using var row = await query.ExecuteReaderAsync(TestContext.Current.CancellationToken);

        Assert.True(await row.ReadAsync(TestContext.Current.CancellationToken));
        var announced = (CompanyChanged)EventJson.Deserialize(row.GetFieldValue<byte[]>(3), typeof(CompanyChanged));
        Assert.Equal((announced.EventId, 2L, EventTypes.NameOf(typeof(CompanyChanged))), (row.GetGuid(0), row.GetInt64(1), row.GetString(2)));
        Assert.Equal(told with { EventId = announced.EventId, OccurredAt = announced.OccurredAt }, announced);
        Assert.NotEqual(told.EventId, announced.EventId);
        Assert.False(await row.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Register_BadValues_EachNamedWithItsPointer()
    {
        var answer = await _portal.PostAsync("/v1/companies", new { name = " ", wzCode = "99.999", maxPlacements = 0 });
        Assert.Equal(400, answer.Status);
        Assert.Equal(["/name", "/wzCode", "/maxPlacements"], answer.Pointers);
    }

    [Fact]
    public async Task Register_SameReferenceTwice_Conflict()
    {
        Assert.Equal(201, (await _portal.PostAsync("/v1/companies", new { name = "Eins", externalRef = "same" })).Status);
        Assert.Equal((409, "conflict"), await AnswerOf(_portal.PostAsync("/v1/companies", new { name = "Zwei", externalRef = "same" })));
        Assert.Equal(201, (await new Portal(host).PostAsync("/v1/companies", new { name = "Andere", externalRef = "same" })).Status);
    }

    [Fact]
    public async Task Register_JobCentresPortal_Forbidden()
    {
        var jobcentre = new Portal(host) { Caller = TestCaller.Portal("jobcentre", Portal.Scopes) };
        Assert.Equal((403, "forbidden"), await AnswerOf(jobcentre.PostAsync("/v1/companies", new { name = "Amt" })));
    }

    [Fact]
    public async Task Revise_StaleOrMissingTag_RefusedAndUnchanged()
    {
        var id = await _portal.CompanyAsync();
        Assert.Equal(428, (await PatchAsync(id, new { name = "Neu" }, null)).Status);
        var revised = await PatchAsync(id, new { name = "Neu" }, "\"1\"");
        Assert.Equal((200, "\"2\""), (revised.Status, revised.ETag));
        Assert.Equal(412, (await PatchAsync(id, new { name = "Zu spät" }, "\"1\"")).Status);
        Assert.Equal("Neu", Portal.Member(await _portal.GetAsync($"/v1/companies/{id}"), "name").GetString());
    }

    [Fact]
    public async Task Read_OtherOrganisation_NotFound()
    {
        var id = await _portal.CompanyAsync();
        var stranger = new Portal(host);
        Assert.Equal((404, "not-found"), await AnswerOf(stranger.GetAsync($"/v1/companies/{id}")));
        Assert.Equal(404, (await stranger.PostAsync($"/v1/companies/{id}/sites", new { postalCode = "36037" })).Status);
        Assert.Equal(404, (await stranger.PostAsync($"/v1/companies/{id}/mentors", new { name = "Fremd" })).Status);
    }

    [Theory]
    [InlineData("36037", null, null, 201, null)]
    [InlineData(null, 50.55, 9.68, 201, null)]
    [InlineData("00000", null, null, 400, "/postalCode")]
    [InlineData("3603", null, null, 400, "/postalCode")]
    [InlineData(null, null, null, 400, "/postalCode")]
    [InlineData(null, 9.68, 50.55, 400, "/latitude")] // swapped
    [InlineData(null, 50.55, null, 400, "/longitude")]
    public async Task AddSite_Location_GivenOrFoundOrRefused(string? postalCode, double? latitude, double? longitude, int status, string? pointer)
    {
        var id = await _portal.CompanyAsync();
        var answer = await _portal.PostAsync($"/v1/companies/{id}/sites", new { postalCode, latitude, longitude });
        Assert.Equal(status, answer.Status);
        if (pointer is not null)
            Assert.Contains(pointer, answer.Pointers);
        else
            Assert.InRange(Portal.Member(answer, "latitude").GetDouble(), 50.4, 50.7);
    }

    [Fact]
    public async Task Revise_Null_ClearsAndLeftOutStays()
    {
        var created = await _portal.PostAsync("/v1/companies", new { name = "Muster", wzCode = "10.71", maxPlacements = 3, externalRef = "clear" });
        var id = Portal.IdOf(created);

        var renamed = await PatchAsync(id, new { name = "Neu" }, "\"1\"");
        Assert.Equal((3, "10.71", "clear"), (Portal.Member(renamed, "maxPlacements").GetInt32(), Portal.Member(renamed, "wzCode").GetString(), Portal.Member(renamed, "externalRef").GetString()));
        var cleared = await PatchAsync(id, new { maxPlacements = (int?)null, wzCode = (string?)null, externalRef = (string?)null }, "\"2\"");

        Assert.Equal("Neu", Portal.Member(cleared, "name").GetString());
        Assert.All(["maxPlacements", "wzCode", "externalRef"], member => Assert.Equal(JsonValueKind.Null, Portal.Member(cleared, member).ValueKind));
        var told = await host.Tap.WaitForAsync<CompanyChanged>(e => e.CompanyPublicId == id && e.Version == 3);
        Assert.Equal((null, null, true), (told.MaxPlacements, told.WzSection, told.Active));
    }

    [Fact]
    public async Task Revise_BadValues_EachNamedWithItsPointer()
    {
        var id = await _portal.CompanyAsync();
        var answer = await PatchAsync(id, new { name = (string?)null, wzCode = "99.999", maxPlacements = 0, active = (bool?)null }, "*");
        Assert.Equal(["/name", "/wzCode", "/maxPlacements", "/active"], answer.Pointers);
        Assert.Equal((400, "validation"), await AnswerOf(PatchAsync(id, new { legalForm = "GmbH" }, "*")));
    }

    [Fact]
    public async Task Revise_Sector_ReachesThePlacesWhoseSiteHasNoneOfItsOwn()
    {
        var (company, site) = await _portal.CompanyWithSiteAsync();
        var bakery = Portal.IdOf(await _portal.PostAsync($"/v1/companies/{company}/sites", new { postalCode = "36037", wzCode = "10.71" }));
        var (draft, published, own, closed) = (await PlaceAsync(company, site), await PlaceAsync(company, site), await PlaceAsync(company, bakery), await PlaceAsync(company, site));
        foreach (var place in new[] { published, own, closed })
            Assert.Equal(200, (await _portal.PostAsync($"/v1/places/{place}/publish")).Status);
        Assert.Equal(200, (await _portal.PostAsync($"/v1/places/{closed}/close")).Status);

        Assert.Equal(200, (await PatchAsync(company, new { wzCode = "56.10" }, "*")).Status);

        Assert.Equal([("56.10", "\"2\""), ("56.10", "\"3\""), ("10.71", "\"2\""), ("47.11", "\"3\"")], await Task.WhenAll(new[] { draft, published, own, closed }.Select(SectorAsync)));
        Assert.Equal("56.10", (await host.Tap.WaitForAsync<PlaceChanged>(e => e.PlacePublicId == published && e.Version == 3)).WzCode);
        Assert.Equal(3, Portal.Member(await _portal.GetAsync($"/v1/places/{published}/versions"), "items").GetArrayLength());
    }

    private async Task<string> PlaceAsync(string company, string site) =>
        Portal.IdOf(await _portal.PostAsync("/v1/places", new { companyId = company, siteId = site, place = Portal.Place(), requirements = Portal.Requirements() }));

    private async Task<(string?, string?)> SectorAsync(string place)
    {
        var read = await _portal.GetAsync($"/v1/places/{place}");
        return (Portal.Member(read, "wzCode").GetString(), read.ETag);
    }

    private Task<ApiAnswer> PatchAsync(string id, object body, string? tag) =>
        host.Http.SendAsync(HttpMethod.Patch, $"/v1/companies/{id}", _portal.Token, body, ifMatch: tag);

    private static async Task<(int, string?)> AnswerOf(Task<ApiAnswer> answer) => ((await answer).Status, (await answer).Problem);
}
