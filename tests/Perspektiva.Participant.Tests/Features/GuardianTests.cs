using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

public sealed class GuardianTests(ParticipantService service)
{
    [Fact]
    public async Task Patch_ByTheCoach_ChangesWhatIsSentAndKeepsHistory()
    {
        var portal = Portals.School();
        var record = await service.RegisterAsync(portal, Portals.MinorsRegistration());
        var (id, guardian) = (record.GetProperty("id").GetString()!, Portals.GuardianOf(record));
        var coach = await service.CoachAsync(Portals.Provider());
        await service.AssignAsync(portal, id, coach.Record);

        var answer = await service.PatchAsync(
            coach, $"/v1/participants/{id}/guardians/{guardian}",
            JsonNode.Parse("""{ "familyName": "Richtig", "email": null, "relation": "legal_guardian", "reason": "correction" }""")!, "\"2\"");

        Assert.Equal((200, "\"3\"", guardian), (answer.Status, answer.ETag, answer.Json.GetProperty("id").GetString()));
        var read = (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("guardians")[0];
        Assert.Equal(("Alex", "Richtig", "legal_guardian"), (read.GetProperty("givenName").GetString(), read.GetProperty("familyName").GetString(), read.GetProperty("relation").GetString()));
        Assert.Equal(JsonValueKind.Null, read.GetProperty("email").ValueKind);
        var history = (await service.GetAsync(portal, $"/v1/participants/{id}/history")).Json.GetProperty("items")[0];
        Assert.Equal(("correction", coach.Record), (history.GetProperty("reason").GetString(), history.GetProperty("changedBy").GetString()));
        Assert.Equal((guardian, "alex@example.org"), (history.GetProperty("before").GetProperty("id").GetString(), history.GetProperty("before").GetProperty("email").GetString()));
    }

    [Theory]
    [InlineData("""{ "relation": "legal_carer" }""", "/relation")]
    [InlineData("""{ "givenName": " " }""", "/givenName")]
    [InlineData("""{ "givenName": null }""", "/givenName")]
    [InlineData("""{ "email": "nobody" }""", "/email")]
    [InlineData("""{ "reason": "whim" }""", "/reason")]
    [InlineData("""{ "nickname": "x" }""", "/nickname")]
    public async Task Patch_InvalidMember_IsRefusedWithItsPointer(string patch, string pointer)
    {
        var portal = Portals.School();
        var record = await service.RegisterAsync(portal, Portals.MinorsRegistration());

        var answer = await service.PatchAsync(
            portal, $"/v1/participants/{record.GetProperty("id").GetString()}/guardians/{Portals.GuardianOf(record)}", JsonNode.Parse(patch)!);

        Assert.Equal([pointer], answer.Pointers);
    }

    [Fact]
    public async Task Patch_ParentOfAnAdult_IsCorrectedAndMayBecomeTheCarer()
    {
        var portal = Portals.School();
        var record = await service.RegisterAsync(portal, Portals.MinorsRegistration());
        var (id, guardian) = (record.GetProperty("id").GetString()!, Portals.GuardianOf(record));
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { birthDate = "2000-01-01", reason = "correction" });

        Assert.Equal(200, (await service.PatchAsync(portal, $"/v1/participants/{id}/guardians/{guardian}", new { familyName = "Richtig" })).Status);
        Assert.Equal(200, (await service.PatchAsync(portal, $"/v1/participants/{id}/guardians/{guardian}", new { relation = "legal_carer" })).Status);

        Assert.Equal([guardian], (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 4)).GuardianIds);
    }

    [Fact]
    public async Task Remove_OfficeEnded_StandingEndsAtOnceAndConsentsStay()
    {
        var portal = Portals.School();
        var record = await service.RegisterAsync(portal, Portals.MinorsRegistration());
        var (id, guardian) = (record.GetProperty("id").GetString()!, Portals.GuardianOf(record));
        var parent = Portals.Guardian(guardian, portal.Organisation!);
        Assert.Equal(200, (await service.GetAsync(parent, $"/v1/participants/{id}")).Status);

        var answer = await service.DeleteAsync(portal, $"/v1/participants/{id}/guardians/{guardian}", "\"1\"");

        Assert.Equal((204, "\"2\""), (answer.Status, answer.ETag));
        Assert.Equal(404, (await service.GetAsync(parent, $"/v1/participants/{id}")).Status);
        Assert.Equal(2, (await service.GetAsync(parent, "/v1/changes/participants")).Json.GetProperty("items").GetArrayLength());
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        Assert.Equal((0, 3), (told.GuardianIds.Count, told.Consents.Count));
        var read = (await service.GetAsync(portal, $"/v1/participants/{id}")).Json;
        Assert.Equal((0, 3), (read.GetProperty("guardians").GetArrayLength(), read.GetProperty("consents").GetArrayLength()));
        Assert.All(await ReceiptsAsync(portal, id), receipt => Assert.Equal(guardian, receipt.GetProperty("guardianId").GetString()));
        var history = (await service.GetAsync(portal, $"/v1/participants/{id}/history")).Json.GetProperty("items")[0].GetProperty("before");
        Assert.Equal((guardian, "Alex"), (history.GetProperty("id").GetString(), history.GetProperty("givenName").GetString()));
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM guardian WHERE public_id = $1", new NpgsqlParameter { Value = guardian }));
    }

    [Fact]
    public async Task Remove_NeverWasAGuardian_ConsentsThatNameThemEndAndEachIsTold()
    {
        var portal = Portals.School();
        var record = await service.RegisterAsync(portal, Portals.MinorsRegistration(body => body["consent"]!["personAgrees"] = true));
        var id = record.GetProperty("id").GetString()!;

        Assert.Equal(204, (await service.DeleteAsync(portal, $"/v1/participants/{id}/guardians/{Portals.GuardianOf(record)}?reason=correction")).Status);

        foreach (var purpose in new[] { ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer })
            await service.Events.WaitForAsync<ConsentWithdrawn>(e => e.ParticipantPublicId == id && e.Purpose == purpose && e.Version == 2);
        Assert.Empty((await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2)).Consents);
        Assert.All(await ReceiptsAsync(portal, id), receipt => Assert.Equal(JsonValueKind.String, receipt.GetProperty("withdrawnAt").ValueKind));
    }

    [Fact]
    public async Task Remove_CarerOfAnAdult_TheirConsentsOutlastThemAndTheNextChange()
    {
        var portal = Portals.JobCentre();
        var record = await service.RegisterAsync(portal, Portals.Registration(change: body =>
            body["guardian"] = JsonNode.Parse("""{ "relation": "legal_carer", "givenName": "Berta", "familyName": "Betreuerin" }""")));
        var id = record.GetProperty("id").GetString()!;

        await service.DeleteAsync(portal, $"/v1/participants/{id}/guardians/{Portals.GuardianOf(record)}");
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = 4 });

        Assert.Equal(3, (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("consents").GetArrayLength());
    }

    [Fact]
    public async Task PatchAndRemove_StrangeGuardianStaleVersionOrUnknownReason_ChangeNothing()
    {
        var portal = Portals.School();
        var record = await service.RegisterAsync(portal, Portals.MinorsRegistration());
        var other = Portals.GuardianOf(await service.RegisterAsync(portal, Portals.MinorsRegistration()));
        var guardian = Portals.GuardianOf(record);
        var path = $"/v1/participants/{record.GetProperty("id").GetString()}/guardians";

        foreach (var unknown in new[] { other, "gua_x" })
        {
            Assert.Equal("not-found", (await service.PatchAsync(portal, $"{path}/{unknown}", new { familyName = "Neu" })).Problem);
            Assert.Equal("not-found", (await service.DeleteAsync(portal, $"{path}/{unknown}")).Problem);
        }

        Assert.Equal("precondition-required", (await service.PatchAsync(portal, $"{path}/{guardian}", new { familyName = "Neu" }, null)).Problem);
        Assert.Equal("precondition-failed", (await service.DeleteAsync(portal, $"{path}/{guardian}", "\"7\"")).Problem);
        Assert.Equal("validation", (await service.DeleteAsync(portal, $"{path}/{guardian}?reason=whim")).Problem);
        foreach (var self in new[] { Portals.Guardian(guardian, portal.Organisation!), portal.Acting("participant", record.GetProperty("id").GetString()!) })
        {
            Assert.Equal("forbidden", (await service.PatchAsync(self, $"{path}/{guardian}", new { familyName = "Neu" })).Problem);
            Assert.Equal("forbidden", (await service.DeleteAsync(self, $"{path}/{guardian}")).Problem);
        }

        Assert.Equal(1, (await service.GetAsync(portal, path.Replace("/guardians", "", StringComparison.Ordinal))).Json.GetProperty("version").GetInt32());
    }

    private async Task<IReadOnlyList<JsonElement>> ReceiptsAsync(TestCaller caller, string id) =>
        [.. (await service.GetAsync(caller, $"/v1/participants/{id}/consents")).Json.GetProperty("items").EnumerateArray()];
}
