using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>A planted person is looked for, in plain, everywhere that leaves the process.</summary>
public sealed class CanaryTests(ParticipantService service)
{
    private static readonly string[] Planted =
        ["Zanderkanari", "Quirinplantasie", "1999-07-23", "Kanarienvogelweg", "zander@kanari.example", "0661 9876543", "Vormundkanari", "Geheimnotizkanari", "REF-KANARI", "Coachkanari"];

    [Fact]
    public async Task Everything_AfterALifeInTheService_HoldsNoPlainTraceOfThePerson()
    {
        var portal = Portals.JobCentre();
        var provider = Portals.Provider();
        await service.Http.SubmitAsync("/v1/coaches", service.Token(provider), new { givenName = "C", familyName = "Coachkanari" });
        var id = await service.RegisteredIdAsync(portal, Planting());
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { givenName = "Quirinplantasie", mobilityKm = 9 });
        await service.Http.SubmitAsync("/v1/notes", service.Token(portal), new { participantId = id, kind = "visit", text = "Geheimnotizkanari" });
        await service.GetAsync(portal, $"/v1/participants/{id}/export");
        await service.GetAsync(portal, "/v1/participants?externalRef=REF-KANARI");
        await service.GetAsync(portal, $"/v1/participants/{id}/notes");
        await service.GetAsync(provider, "/v1/coaches");
        var told = await service.Events.WaitForAsync<ParticipantChanged>(e => e.ParticipantPublicId == id && e.Version == 2);
        await IntroduceAsync(told);

        var dump = await DumpAsync();

        Assert.Contains(id, dump, StringComparison.Ordinal);
        AssertNothingPlanted(dump);
        AssertNothingPlanted(string.Join('\n', service.Events.Heard.Select(e => Encoding.UTF8.GetString(EventJson.Serialize(e)))));
    }

    [Fact]
    public void AssertNothingPlanted_PlainHexAndBase64Traces_AreFound()
    {
        foreach (var planted in Planted)
        {
            Assert.ThrowsAny<Exception>(() => AssertNothingPlanted($"x {planted.ToUpperInvariant()} y"));
            Assert.ThrowsAny<Exception>(() => AssertNothingPlanted($"\\x00{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(planted))}00"));
            foreach (var before in new[] { "", "<", "<>" })
                Assert.ThrowsAny<Exception>(() => AssertNothingPlanted(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}{planted} and more"))));
        }
    }

    /// <summary>The name leaves the service in this answer: it must stand nowhere else for that.</summary>
    private async Task IntroduceAsync(ParticipantChanged person)
    {
        var company = TestCaller.Portal("company", "placements:read");
        await service.Events.SendAsync(
            new PlacementChanged(
                Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pmt_x", Guid.CreateVersion7(), person.ParticipantId, person.ParticipantPublicId,
                Guid.CreateVersion7(), "plc_x", "cmp_x", null, null, PlacementStage.Trial, new DateOnly(2026, 12, 1), null, DeclineReason.None, null, company.Organisation),
            "participant");
        await Eventually.TrueAsync(async () =>
            (await service.GetAsync(company, $"/v1/participants/{person.ParticipantPublicId}/introduction")).Text.Contains("Zanderkanari", StringComparison.Ordinal));
    }

    private static JsonObject Planting() => Portals.Registration("Zanderkanari", body =>
    {
        body["birthDate"] = "1999-07-23";
        body["address"] = JsonNode.Parse("""{ "street": "Kanarienvogelweg 1", "postalCode": "36037", "town": "Fulda" }""");
        body["contact"] = JsonNode.Parse("""{ "email": "zander@kanari.example", "phone": "0661 9876543" }""");
        body["externalRef"] = "REF-KANARI";
        body["guardian"] = JsonNode.Parse("""{ "relation": "legal_carer", "givenName": "V", "familyName": "Vormundkanari" }""");
    });

    /// <summary>In plain, as the hexadecimal form in which bytea and its neighbours are dumped, and as base64 at any of its three offsets.</summary>
    private static void AssertNothingPlanted(string text)
    {
        foreach (var planted in Planted)
        {
            var bytes = Encoding.UTF8.GetBytes(planted);
            Assert.DoesNotContain(planted, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexStringLower(bytes), text, StringComparison.OrdinalIgnoreCase);
            for (var offset = 0; offset < 3; offset++)
            {
                var aligned = bytes.AsSpan(offset, (bytes.Length - offset) / 3 * 3);
                Assert.DoesNotContain(Convert.ToBase64String(aligned), text, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Every row of every table as text.</summary>
    private async Task<string> DumpAsync()
    {
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", connection))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }

        Assert.Contains("outbox_message", tables);
        var dump = new StringBuilder();
        foreach (var table in tables)
        {
            await using var rows = new NpgsqlCommand($"SELECT t::text FROM \"{table}\" t", connection);
            await using var reader = await rows.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                dump.Append(table).Append(' ').AppendLine(reader.GetString(0));
        }

        return dump.ToString();
    }
}
