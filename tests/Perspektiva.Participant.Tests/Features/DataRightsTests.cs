using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

public sealed class DataRightsTests(ParticipantService service)
{
    [Fact]
    public async Task Export_ByThePerson_HoldsEverythingAndIsLogged()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal, Portals.Registration(change: b => b["externalRef"] = "X-9"));
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { familyName = "Neu" });
        await service.Http.SubmitAsync("/v1/notes", service.Token(portal), new { participantId = id, kind = "visit", text = "Ein Besuch." });

        var export = await service.GetAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}/export");

        Assert.Equal(200, export.Status);
        Assert.Equal("Neu", export.Json.GetProperty("participant").GetProperty("familyName").GetString());
        Assert.Equal("Heinrichstraße 1", export.Json.GetProperty("fields").GetProperty("address").GetProperty("street").GetString());
        Assert.Equal("X-9", export.Json.GetProperty("references")[0].GetProperty("reference").GetString());
        Assert.Equal("Ein Besuch.", export.Json.GetProperty("notes")[0].GetProperty("text").GetString());
        Assert.Equal("Beispiel", export.Json.GetProperty("history")[0].GetProperty("before").GetProperty("familyName").GetString());
        Assert.Equal(3, export.Json.GetProperty("consents").GetArrayLength());
        Assert.Equal(["case_work", "data_rights"], export.Json.GetProperty("accessLog").EnumerateArray().Select(read => read.GetProperty("purpose").GetString()));
    }

    [Fact]
    public async Task Export_ByTheRegisteringOrganisation_HoldsNoOtherOrganisationsReference()
    {
        var (portal, provider) = (Portals.JobCentre(), Portals.Provider());
        var coach = await service.CoachAsync(provider);
        var id = await service.RegisteredIdAsync(portal, Portals.Registration(change: b => b["externalRef"] = "JC-7"));
        await service.AssignAsync(portal, id, coach.Record);
        await service.PatchAsync(coach, $"/v1/participants/{id}", new { externalRef = "PV-7" });
        await service.PatchAsync(coach, $"/v1/participants/{id}", new { mobilityKm = 12 });

        var byPortal = (await service.GetAsync(portal, $"/v1/participants/{id}/export")).Text;
        var byPerson = (await service.GetAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}/export")).Text;

        Assert.Equal((true, false), (byPortal.Contains("JC-7", StringComparison.Ordinal), byPortal.Contains("PV-7", StringComparison.Ordinal)));
        Assert.Equal((true, true), (byPerson.Contains("JC-7", StringComparison.Ordinal), byPerson.Contains("PV-7", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Export_ConsentsNotesAndPlacements_SayWhoAndForWhom()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.Http.SubmitAsync("/v1/notes", service.Token(portal), new { participantId = id, kind = "visit", text = "Ein Besuch." });
        var self = Portals.Self(id, portal.Organisation!);
        await service.DeleteAsync(self, $"/v1/participants/{id}/consents/matching");
        var personId = (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id)).ParticipantId;
        await service.Events.SendAsync(
            new PlacementChanged(
                Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pmt_x", Guid.CreateVersion7(), personId, id, Guid.CreateVersion7(), "plc_x",
                "cmp_x", null, "mtr_x", PlacementStage.Trial, new DateOnly(2026, 12, 1), null, DeclineReason.None, null, "org_x"),
            "participant");
        await Eventually.TrueAsync(async () => (await ExportAsync()).GetProperty("placements").GetArrayLength() == 1);

        var export = await ExportAsync();

        var consent = export.GetProperty("consents").EnumerateArray().Single(c => c.GetProperty("purpose").GetString() == "matching");
        Assert.Equal(
            (portal.Subject, portal.Organisation, id),
            (consent.GetProperty("recordedBy").GetString(), consent.GetProperty("organisationId").GetString(), consent.GetProperty("withdrawnBy").GetString()));
        Assert.Equal(portal.Organisation, export.GetProperty("notes")[0].GetProperty("organisationId").GetString());
        Assert.Equal(
            """{"stage":"trial","resumesAt":null,"employerOrganisationId":"org_x","companyId":"cmp_x","mentorId":"mtr_x","nextCheckInOn":null}""", export.GetProperty("placements")[0].GetRawText());

        async Task<System.Text.Json.JsonElement> ExportAsync() => (await service.GetAsync(self, $"/v1/participants/{id}/export")).Json;
    }

    [Fact]
    public async Task Export_ByTheCoach_IsForbidden()
    {
        var portal = Portals.JobCentre();
        var coach = await service.CoachAsync(Portals.Provider());
        var id = await service.RegisteredIdAsync(portal);
        await service.AssignAsync(portal, id, coach.Record);

        Assert.Equal("forbidden", (await service.GetAsync(coach, $"/v1/participants/{id}/export")).Problem);
        Assert.Equal("forbidden", (await service.GetAsync(coach, $"/v1/participants/{id}/access-log")).Problem);
    }

    [Fact]
    public async Task Restrict_Processing_TakesEveryConsentOutOfTheToldStateUntilFreed()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var self = Portals.Self(id, portal.Organisation!);

        await service.Http.ReplaceAsync($"/v1/participants/{id}/restriction", service.Token(self), new { restricted = true }, "\"1\"");
        Assert.Empty((await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2)).Consents);
        Assert.Equal(0, await ShownAsync(portal, id));

        await service.Http.ReplaceAsync($"/v1/participants/{id}/restriction", service.Token(self), new { restricted = false }, "\"2\"");
        Assert.Equal(3, (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 3)).Consents.Count);
        Assert.Equal(3, await ShownAsync(portal, id));
    }

    [Fact]
    public async Task Restrict_AndFree_StandInTheHistoryWithWhoAndForWhom()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var self = Portals.Self(id, portal.Organisation!);
        await RestrictAsync(self, true);
        await RestrictAsync(portal, true);

        await RestrictAsync(portal, false);

        var history = (await service.GetAsync(self, $"/v1/participants/{id}/history")).Json.GetProperty("items").EnumerateArray()
            .Select(e => (e.GetProperty("before").GetProperty("restricted").GetBoolean(), e.GetProperty("changedBy").GetString(), e.GetProperty("organisationId").GetString()));
        Assert.Equal([(true, portal.Subject, portal.Organisation), (false, id, portal.Organisation)], history);

        async Task RestrictAsync(TestCaller caller, bool restricted) =>
            Assert.Equal(200, (await service.Http.ReplaceAsync($"/v1/participants/{id}/restriction", service.Token(caller), new { restricted }, "*")).Status);
    }

    [Fact]
    public async Task Give_WithoutProcessing_IsKeptAndNotInForce()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.DeleteAsync(portal, $"/v1/participants/{id}/consents/processing");

        Assert.Equal(201, (await GiveAsync("matching")).Status);
        Assert.Equal(0, await ShownAsync(portal, id));

        Assert.Equal(201, (await GiveAsync("processing")).Status);
        Assert.Equal(2, await ShownAsync(portal, id));

        Task<ApiAnswer> GiveAsync(string purpose) =>
            service.Http.SubmitAsync($"/v1/participants/{id}/consents", service.Token(portal), new { purpose, textVersion = "2", form = "electronic" });
    }

    [Theory]
    [InlineData(true, 409, "conflict")]
    [InlineData(false, 403, "consent-missing")]
    public async Task Write_WhileRestrictedOrAfterProcessingWasWithdrawn_OnlyCorrects(bool restricted, int status, string problem)
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var (self, path) = (Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}");
        var note = (await NoteAsync(null)).Json.GetProperty("id").GetString();
        if (restricted)
            await service.Http.ReplaceAsync($"{path}/restriction", service.Token(self), new { restricted = true }, "*");
        else
            await service.DeleteAsync(self, $"{path}/consents/processing");

        foreach (var refused in new[] { await PatchAsync("change"), await ProfileAsync(), await PlanAsync(), await NoteAsync(null) })
            Assert.Equal((status, problem), (refused.Status, refused.Problem));
        Assert.Equal(restricted ? 409 : 200, (await service.PatchAsync(portal, path, new { status = "exited", exitReason = "own_wish" })).Status);
        Assert.Equal((200, 201), ((await PatchAsync("correction")).Status, (await NoteAsync(note)).Status));
        foreach (var reader in new[] { portal, self })
            Assert.All(await ReadAllAsync(reader), read => Assert.Equal(200, read));

        if (restricted)
            await service.Http.ReplaceAsync($"{path}/restriction", service.Token(self), new { restricted = false }, "*");
        else
            await service.Http.SubmitAsync($"{path}/consents", service.Token(self), new { purpose = "processing", textVersion = "2", form = "electronic" });
        foreach (var goesOn in new[] { await PatchAsync("change"), await ProfileAsync(), await PlanAsync(), await NoteAsync(null) })
            Assert.True(goesOn.Status is 200 or 201, goesOn.Text);

        Task<ApiAnswer> PatchAsync(string reason) => service.PatchAsync(portal, path, new { familyName = $"Name{reason}", reason });

        Task<ApiAnswer> ProfileAsync() =>
            service.Http.ReplaceAsync($"{path}/ability-profile", service.Token(portal), new { ratings = Enumerable.Repeat(3, 32), basis = "test" }, "*");

        Task<ApiAnswer> PlanAsync() =>
            service.Http.ReplaceAsync($"{path}/support-plan", service.Token(portal), new { needs = Array.Empty<object>(), answers = Array.Empty<object>() }, "*");

        Task<ApiAnswer> NoteAsync(string? corrects) =>
            service.Http.SubmitAsync("/v1/notes", service.Token(portal), new { participantId = id, kind = "visit", text = "Ein Besuch.", corrects });

        async Task<int[]> ReadAllAsync(TestCaller reader) =>
            await Task.WhenAll(new[] { "", "/ability-profile", "/support-plan", "/consents", "/history", "/export" }.Select(async part => (await service.GetAsync(reader, path + part)).Status));
    }

    /// <summary>A step is no correction, whatever it is called; the same status again is none, and an exit without consent needs none.</summary>
    [Theory]
    [InlineData(true, 409, "conflict")]
    [InlineData(false, 403, "consent-missing")]
    public async Task Patch_StepCalledACorrection_WhileRestrictedOrWithoutConsent_IsRefused(bool restricted, int status, string problem)
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var (self, path) = (Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}");
        if (restricted)
            await service.Http.ReplaceAsync($"{path}/restriction", service.Token(self), new { restricted = true }, "*");
        else
            await service.DeleteAsync(self, $"{path}/consents/processing");

        foreach (var step in new object[] { new { status = "ready", reason = "correction" }, new { status = "paused", familyName = "Neu", reason = "correction" } })
        {
            var refused = await service.PatchAsync(portal, path, step);
            Assert.Equal((status, problem), (refused.Status, refused.Problem));
        }

        var read = (await service.GetAsync(portal, path)).Json;
        Assert.Equal(("intake", "Beispiel"), (read.GetProperty("status").GetString(), read.GetProperty("familyName").GetString()));
        Assert.Equal(200, (await service.PatchAsync(portal, path, new { status = "intake", familyName = "Richtig", reason = "correction" })).Status);
        Assert.Equal(restricted ? 409 : 200, (await service.PatchAsync(portal, path, new { status = "exited", exitReason = "moved", reason = "correction" })).Status);
    }

    /// <summary>How many consents the record shows.</summary>
    private async Task<int> ShownAsync(TestCaller portal, string id) =>
        (await service.GetAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("consents").GetArrayLength();

    [Fact]
    public async Task Patch_NameOnly_IsAVersionButNoEvent()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        await service.PatchAsync(portal, $"/v1/participants/{id}", new { familyName = "Anders" });
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = 3 });

        await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 3);
        Assert.Equal([1L, 3L], service.Told(id).Select(e => e.Version));
    }
}
