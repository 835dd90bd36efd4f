using System.Text.Json;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>Who consents hangs on the age, so a corrected birth date ends what was agreed to by whom it was not for to agree.</summary>
public sealed class CorrectedBirthDateTests(ParticipantService service)
{
    private static readonly ConsentPurpose[] Registered = [ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer];

    [Fact]
    public async Task Patch_AdultTurnsOutToBeAMinor_OwnConsentsEndUntilAGuardianGivesThem()
    {
        var portal = Portals.School();
        var id = await service.RegisteredIdAsync(portal);

        var answer = await service.PatchAsync(portal, $"/v1/participants/{id}", new { birthDate = Portals.BornAged(16), reason = "correction" });

        Assert.Equal((200, 0), (answer.Status, answer.Json.GetProperty("consents").GetArrayLength()));
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        Assert.Equal((AgeBand.Youth16, 0, (int?)null), (told.AgeBand, told.Consents.Count, told.MobilityKm));
        foreach (var purpose in Registered)
            await service.Events.WaitForAsync<ConsentWithdrawn>(e => e.ParticipantPublicId == id && e.Purpose == purpose && e.Version == 2);
        Assert.Equal("consent-missing", (await service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = 4 })).Problem);

        var guardian = (await service.Http.SubmitAsync(
            $"/v1/participants/{id}/guardians", service.Token(portal), new { relation = "parent", givenName = "Alex", familyName = "Beispiel" })).Json.GetProperty("id").GetString();
        var given = await service.Http.SubmitAsync(
            $"/v1/participants/{id}/consents", service.Token(portal), new { purpose = "processing", textVersion = "1", form = "signed_paper", guardianId = guardian });

        Assert.Equal(201, given.Status);
        Assert.Equal(200, (await service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = 4 })).Status);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 3)]
    public async Task Patch_MinorTurnsOutToBeAnAdult_WhatTheGuardianAloneGaveEnds(bool personAgrees, int goOn)
    {
        var portal = Portals.School();
        var id = await service.RegisteredIdAsync(portal, Portals.MinorsRegistration(body => body["consent"]!["personAgrees"] = personAgrees));

        var answer = await service.PatchAsync(portal, $"/v1/participants/{id}", new { birthDate = "2000-01-01", reason = "correction" });

        Assert.Equal((200, goOn), (answer.Status, answer.Json.GetProperty("consents").GetArrayLength()));
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        Assert.Equal((AgeBand.Adult, goOn), (told.AgeBand, told.Consents.Count));
    }

    [Fact]
    public async Task Patch_MinorStaysAMinor_TheGuardiansConsentsStay()
    {
        var portal = Portals.School();
        var id = await service.RegisteredIdAsync(portal, Portals.MinorsRegistration());

        var answer = await service.PatchAsync(portal, $"/v1/participants/{id}", new { birthDate = Portals.BornAged(15), reason = "correction" });

        Assert.Equal((3, JsonValueKind.Array), (answer.Json.GetProperty("consents").GetArrayLength(), answer.Json.GetProperty("consents").ValueKind));
    }
}
