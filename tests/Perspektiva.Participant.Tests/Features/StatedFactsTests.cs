using System.Text.Json;
using System.Text.Json.Nodes;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>What is stated of schooling and of benefits: both change which places the law leaves.</summary>
public sealed class StatedFactsTests(ParticipantService service)
{
    [Fact]
    public async Task Patch_Schooling_IsStatedTakenBackAndLeftAlone()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await ToldAsync(1, false, unstated: true);

        Assert.False((await PatchedAsync("""{ "fullTimeSchooling": false }""")).GetBoolean());
        await ToldAsync(2, false, unstated: false);
        Assert.True((await PatchedAsync("""{ "fullTimeSchooling": true }""")).GetBoolean());
        await ToldAsync(3, true, unstated: false);
        Assert.True((await PatchedAsync("""{ "mobilityKm": 9 }""")).GetBoolean());
        Assert.Equal(JsonValueKind.Null, (await PatchedAsync("""{ "fullTimeSchooling": null }""")).ValueKind);
        await ToldAsync(5, false, unstated: true);
        Assert.Equal(JsonValueKind.Null, (await PatchedAsync("""{ "mobilityKm": 8 }""")).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("fullTimeSchooling").ValueKind);
        var history = (await service.GetAsync(portal, $"/v1/participants/{id}/history")).Json.GetProperty("items");
        Assert.Equal(["null", "true", "true", "false", "null"], history.EnumerateArray().Select(item => item.GetProperty("before").GetProperty("fullTimeSchooling").GetRawText()));

        async Task<JsonElement> PatchedAsync(string patch) =>
            (await service.PatchAsync(portal, $"/v1/participants/{id}", JsonNode.Parse(patch)!)).Json.GetProperty("fullTimeSchooling");

        async Task ToldAsync(long version, bool schooling, bool unstated)
        {
            var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == version);
            Assert.Equal((schooling, unstated), (told.FullTimeSchooling, told.SchoolingUnstated));
        }
    }

    [Fact]
    public async Task Patch_SchoolingEnd_IsSetLeftAloneClearedAndGoesWithTheSchooling()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal, Portals.Registration(change: b =>
        {
            b["fullTimeSchooling"] = true;
            b["birthDate"] = Portals.BornAged(16);
            b["guardian"] = JsonNode.Parse("""{ "relation": "parent", "givenName": "Alex", "familyName": "Beispiel" }""");
        }));

        Assert.Equal("\"2027-07-31\"", await PatchedAsync("""{ "schoolingEndsOn": "2027-07-31" }"""));
        Assert.Equal(new DateOnly(2027, 7, 31), (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2)).SchoolingEndsOn);
        Assert.Equal("\"2027-07-31\"", await PatchedAsync("""{ "mobilityKm": 9 }"""));
        Assert.Equal("\"2027-07-31\"", await PatchedAsync("""{ "fullTimeSchooling": true }"""));
        Assert.Equal("null", await PatchedAsync("""{ "schoolingEndsOn": null }"""));
        Assert.Equal("\"2028-07-31\"", await PatchedAsync("""{ "schoolingEndsOn": "2028-07-31" }"""));
        Assert.Contains("/schoolingEndsOn", (await service.PatchAsync(portal, $"/v1/participants/{id}", JsonNode.Parse("""{ "fullTimeSchooling": false, "schoolingEndsOn": "2028-07-31" }""")!)).Pointers);
        Assert.Contains("/schoolingEndsOn", (await service.PatchAsync(portal, $"/v1/participants/{id}", JsonNode.Parse("""{ "birthDate": "2016-01-01" }""")!)).Pointers);
        var export = (await service.GetAsync(portal, $"/v1/participants/{id}/export")).Json;
        Assert.All(["participant", "fields"], part => Assert.Equal("2028-07-31", export.GetProperty(part).GetProperty("schoolingEndsOn").GetString()));
        Assert.Equal("null", await PatchedAsync("""{ "fullTimeSchooling": false }"""));
        var history = (await service.GetAsync(portal, $"/v1/participants/{id}/history")).Json.GetProperty("items");
        Assert.Equal(
            ["\"2028-07-31\"", "null", "\"2027-07-31\"", "\"2027-07-31\"", "\"2027-07-31\"", "null"],
            history.EnumerateArray().Select(item => item.GetProperty("before").GetProperty("schoolingEndsOn").GetRawText()));

        async Task<string> PatchedAsync(string patch) =>
            (await service.PatchAsync(portal, $"/v1/participants/{id}", JsonNode.Parse(patch)!)).Json.GetProperty("schoolingEndsOn").GetRawText();
    }

    [Fact]
    public async Task Patch_Entitlements_AreStatedOneByOneByThoseWhoAccompanyToldAndTakenBack()
    {
        var (portal, provider) = (Portals.JobCentre(), Portals.Provider());
        var coach = await service.CoachAsync(provider);
        var id = await service.RegisteredIdAsync(portal);
        await service.AssignAsync(portal, id, coach.Record);

        Assert.Equal("null", (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("entitlements").GetRawText());
        Assert.Equal(("granted", null), await PatchedAsync(portal, """{ "entitlements": { "supportedEmployment": "granted" } }"""));
        Assert.Equal(("granted", "refused"), await PatchedAsync(coach, """{ "entitlements": { "workshopBenefits": "refused" } }"""));
        Assert.Equal(new Entitlements(EntitlementDecision.Granted, EntitlementDecision.Refused), await ToldAsync());
        Assert.Equal(("granted", "refused"), await PatchedAsync(portal, """{ "mobilityKm": 9 }"""));
        Assert.Equal(("granted", "refused"), Read((await service.GetAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}")).Json));
        var export = (await service.GetAsync(portal, $"/v1/participants/{id}/export")).Json;
        Assert.All(["participant", "fields"], part => Assert.Equal(("granted", "refused"), Read(export.GetProperty(part))));
        Assert.Equal((null, "refused"), await PatchedAsync(coach, """{ "entitlements": { "supportedEmployment": null } }"""));
        Assert.Equal((null, null), await PatchedAsync(portal, """{ "entitlements": null }"""));
        Assert.Null(await ToldAsync());
        var history = (await service.GetAsync(portal, $"/v1/participants/{id}/history")).Json.GetProperty("items");
        Assert.Equal(
            [(null, "refused"), ("granted", "refused"), ("granted", "refused"), ("granted", null), (null, null)],
            history.EnumerateArray().Select(item => Read(item.GetProperty("before"))));

        async Task<(string?, string?)> PatchedAsync(TestCaller by, string patch) => Read((await service.PatchAsync(by, $"/v1/participants/{id}", JsonNode.Parse(patch)!)).Json);

        async Task<Entitlements?> ToldAsync()
        {
            var version = (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("version").GetInt64();
            return (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == version)).Benefits;
        }

        static (string?, string?) Read(JsonElement record) => record.GetProperty("entitlements") is { ValueKind: JsonValueKind.Object } stated
            ? (stated.GetProperty("supportedEmployment").GetString(), stated.GetProperty("workshopBenefits").GetString())
            : (null, null);
    }
}
