using System.Text.Json.Nodes;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Participant.Tests.Features;

public sealed class ConsentTests(ParticipantService service)
{
    [Fact]
    public async Task Withdraw_Matching_TellsTheStateFirstAndThenTheWithdrawalWithItsReceipt()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        var answer = await service.DeleteAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}/consents/matching", "\"1\"");

        Assert.Equal((200, "\"2\""), (answer.Status, answer.ETag));
        var state = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        Assert.Equal([ConsentPurpose.Processing, ConsentPurpose.ShowToEmployer], state.Consents);
        Assert.Equal((null, null), (state.Latitude, state.MobilityKm));
        var told = await service.Events.WaitForAsync<ConsentWithdrawn>(e => e.ParticipantPublicId == id);
        Assert.Equal((ConsentPurpose.Matching, answer.Json.GetProperty("receiptId").GetGuid(), 2L), (told.Purpose, told.ConsentReceiptId, told.Version));
    }

    [Fact]
    public async Task Withdraw_AcknowledgedByAService_StandsOnTheReceipt()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.DeleteAsync(portal, $"/v1/participants/{id}/consents/matching");
        var told = await service.Events.WaitForAsync<ConsentWithdrawn>(e => e.ParticipantPublicId == id);
        var acknowledged = new ConsentWithdrawalAcknowledged(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, told.ParticipantId, told.Version, told.ConsentReceiptId, "matching");

        await service.Events.SendAsync(acknowledged, "participant");
        await service.Events.SendAsync(acknowledged, "participant");
        await service.Events.SendAsync(acknowledged with { EventId = Guid.CreateVersion7(), Service = "notification" }, "participant");

        await Eventually.TrueAsync(async () =>
            (await service.GetAsync(portal, $"/v1/participants/{id}/consents")).Json.GetProperty("items").EnumerateArray()
                .Single(c => c.GetProperty("purpose").GetString() == "matching").GetProperty("acknowledgedBy").GetRawText() == """["matching","notification"]""");
    }

    [Fact]
    public async Task Withdraw_Processing_WithdrawsAllAndTellsEach()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        await service.DeleteAsync(portal, $"/v1/participants/{id}/consents/processing");

        foreach (var purpose in new[] { ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer })
            await service.Events.WaitForAsync<ConsentWithdrawn>(e => e.ParticipantPublicId == id && e.Purpose == purpose);
        Assert.Empty((await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2)).Consents);
    }

    [Fact]
    public async Task Withdraw_NothingInForceOrUnknownPurpose_IsRefused()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        Assert.Equal("consent-missing", (await service.DeleteAsync(portal, $"/v1/participants/{id}/consents/share_with_network")).Problem);
        Assert.Equal("not-found", (await service.DeleteAsync(portal, $"/v1/participants/{id}/consents/everything")).Problem);
        Assert.Equal("precondition-required", (await service.DeleteAsync(portal, $"/v1/participants/{id}/consents/matching", null)).Problem);
    }

    [Fact]
    public async Task Give_AfterWithdrawal_IsANewReceiptAndTheDataFlowsAgain()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.DeleteAsync(portal, $"/v1/participants/{id}/consents/matching");

        var answer = await service.Http.SubmitAsync(
            $"/v1/participants/{id}/consents", service.Token(portal), new { purpose = "matching", textVersion = "2027-01", form = "electronic" });

        Assert.Equal(201, answer.Status);
        Assert.Equal(25, (await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 3)).MobilityKm);
        var receipts = (await service.GetAsync(portal, $"/v1/participants/{id}/consents")).Json.GetProperty("items").EnumerateArray()
            .Where(c => c.GetProperty("purpose").GetString() == "matching").Select(c => c.GetProperty("receiptId").GetGuid()).ToList();
        Assert.Equal(2, receipts.Distinct().Count());
    }

    [Fact]
    public async Task Give_ForAMinor_NeedsAGuardianOfThatPerson()
    {
        var portal = Portals.School();
        var record = await service.RegisterAsync(portal, Portals.Registration(change: body =>
        {
            body["birthDate"] = "2010-01-01";
            body["guardian"] = JsonNode.Parse("""{ "relation": "legal_guardian", "givenName": "Alex", "familyName": "Vormund" }""");
        }));
        var (id, guardian) = (record.GetProperty("id").GetString(), record.GetProperty("guardians")[0].GetProperty("id").GetString());
        Task<ApiAnswer> GiveAsync(string? guardianId) => service.Http.SubmitAsync(
            $"/v1/participants/{id}/consents", service.Token(portal),
            new { purpose = "share_with_network", textVersion = "1", form = "signed_paper", guardianId });

        Assert.Equal(["/guardianId"], (await GiveAsync(null)).Pointers);
        Assert.Equal(["/guardianId"], (await GiveAsync("gua_other")).Pointers);
        Assert.Equal(guardian, (await GiveAsync(guardian)).Json.GetProperty("guardianId").GetString());
    }
}
