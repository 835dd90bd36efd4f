using System.Text.Json;

using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Notification.Features.ContactPoints;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>Whoever reads a person's address is written down, for the person to see, until the person is erased.</summary>
public sealed class ContactAccessTests(NotificationHost host)
{
    private readonly string _guardian = PublicId.New(IdPrefix.Guardian);

    [Fact]
    public async Task Read_OfAYoungPersonsAddress_IsToldToThePersonAndThePortalAndNotToTheCoach()
    {
        var young = await host.YoungAsync();
        var (own, portal, coach) = (Own("participant", young, young.PublicId), host.Issuer.Mint(JobCentre(young) with { Actor = "sb-7" }), host.CoachToken(young.Coach, young.Organisation));
        await host.RegisterAsync(young.PublicId, portal);
        Assert.Empty(await LogAsync(young.PublicId, own));

        foreach (var reader in (string[])[portal, coach])
            Assert.Equal(200, (await host.Http.ReadAsync($"/v1/contact-points/{young.PublicId}", reader)).Status);
        Assert.Equal(404, (await host.Http.ReadAsync($"/v1/contact-points/{young.PublicId}", host.Issuer.Mint(TestCaller.Portal("jobcentre", "contacts:write")))).Status);

        var log = await LogAsync(young.PublicId, own);
        Assert.Equal(
            [(young.Organisation, "sb-7", null), (young.Organisation, null, young.Coach)],
            log.Select(e => (Text(e, "organisationId")!, Text(e, "actor"), Text(e, "recordId"))));
        Assert.All(log, e => Assert.Equal(("GET /v1/contact-points/{recordId}", "contact"), (Text(e, "route")!, Text(e, "purpose")!)));
        Assert.Equal(2, (await LogAsync(young.PublicId, portal)).Count);
        Assert.Equal(403, (await host.Http.ReadAsync(Log(young.PublicId), coach)).Status);
        Assert.Equal(404, (await host.Http.ReadAsync(Log(young.PublicId), host.Issuer.Mint(TestCaller.Portal("jobcentre", "contacts:write")))).Status);
    }

    [Fact]
    public async Task Log_OfAGuardiansAddress_OutlivesTheAddressAndGoesWithTheGuardian()
    {
        var young = await host.YoungAsync(_guardian);
        var (own, portal) = (Own("guardian", young, _guardian), host.Issuer.Mint(JobCentre(young)));
        await host.RegisterAsync(_guardian, own);
        Assert.Equal(200, (await host.Http.ReadAsync($"/v1/contact-points/{_guardian}", portal)).Status);
        Assert.Equal(204, (await host.Http.SendAsync(HttpMethod.Delete, $"/v1/contact-points/{_guardian}", portal, ifMatch: "*")).Status);

        Assert.Single(await LogAsync(_guardian, own));

        await host.HandleAsync(young.Erased());
        var key = ContactAccess.KeyOf(_guardian);
        Assert.Equal(0, await host.ReadAsync(db => db.Set<AccessLogEntry>().CountAsync(e => e.PersonId == key)));
    }

    [Fact]
    public async Task Read_OfAnOrganisationsAddress_IsNobodysToLog()
    {
        var portal = TestCaller.Portal("company", "contacts:write");
        await host.RegisterAsync(portal.Organisation!, host.Issuer.Mint(portal));
        Assert.Equal(200, (await host.Http.ReadAsync($"/v1/contact-points/{portal.Organisation}", host.Issuer.Mint(portal))).Status);

        Assert.Empty(await LogAsync(portal.Organisation!, host.Issuer.Mint(portal)));
    }

    private static TestCaller JobCentre(Young young) => TestCaller.Portal("jobcentre", "contacts:write") with { Organisation = young.Organisation };

    private string Own(string role, Young young, string record) => host.Issuer.Mint(TestCaller.Person(role, young.Organisation, record, "contacts:write"));

    private static string Log(string record) => $"/v1/contact-points/{record}/access-log";

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    private async Task<List<JsonElement>> LogAsync(string record, string token) =>
        [.. (await host.Http.ReadAsync(Log(record), token)).Json.GetProperty("items").EnumerateArray()];
}
