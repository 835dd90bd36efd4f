using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Features.Rights;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing.Http;

namespace Perspektiva.Participant.Tests.Features;

public sealed class ErasureTests(ParticipantService service)
{
    private static readonly string[] TablesOfAPerson =
        ["participant", "person_key", "consent", "note", "correction", "external_ref", "ability_assessment", "access_log_entry", "guardian", "placement", "idempotency_answer"];

    [Fact]
    public async Task Erase_Person_DestroysKeyAndRowsAndGathersConfirmationsOnTheReceipt()
    {
        var portal = Portals.JobCentre();
        var id = await FullRecordAsync(portal);
        var personId = await PersonIdAsync(id);

        var answer = await service.DeleteAsync(portal, $"/v1/participants/{id}");

        Assert.Equal(202, answer.Status);
        Assert.Equal(404, (await service.GetAsync(portal, $"/v1/participants/{id}")).Status);
        foreach (var table in TablesOfAPerson)
            Assert.Equal((table, 0L), (table, await RowsAsync(table, personId)));
        var erased = await service.Events.WaitForAsync<ParticipantErased>(e => e.ParticipantPublicId == id);
        Assert.All(service.Told(id), e => Assert.True(e.Version < erased.Version));

        foreach (var confirming in new[] { "matching", "notification", "identity" })
            await service.Events.SendAsync(new ErasureConfirmed(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, personId, erased.Version, confirming), "participant");
        await Eventually.TrueAsync(async () => (await service.GetAsync(portal, answer.Location!)).Json.GetProperty("confirmedBy").GetArrayLength() == 3);
        Assert.False((await service.GetAsync(portal, answer.Location!)).Json.GetProperty("complete").GetBoolean());
        await service.Events.SendAsync(new ErasureConfirmed(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, personId, erased.Version, "employer"), "participant");
        await Eventually.TrueAsync(async () => (await service.GetAsync(portal, answer.Location!)).Json.GetProperty("complete").GetBoolean());
    }

    /// <summary>Nobody who was erased has a token any more; the id that they were handed opens the receipt, and the receipt names nobody.</summary>
    [Fact]
    public async Task Read_ReceiptByItsIdAlone_IsShownAndNamesNobody()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var erased = await service.DeleteAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}");
        await service.Events.WaitForAsync<ParticipantErased>(e => e.ParticipantPublicId == id);

        var receipt = await service.Http.ReadAsync(erased.Location!);

        Assert.Equal((200, "no-store"), (receipt.Status, receipt.Headers["Cache-Control"]));
        Assert.Equal(["complete", "confirmedBy", "erasedAt", "receiptId"], receipt.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(id, receipt.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await service.Http.ReadAsync(erased.Location!, "no token at all")).Status);
        foreach (var guess in new[] { "era_aaaaaaaaaaaaaaaaaaaaaaaaaa", erased.Location!.Split('/')[^1][..^1], id })
            Assert.Equal(404, (await service.Http.ReadAsync($"/v1/erasures/{guess}")).Status);
    }

    /// <summary>The one answer that hands the receipt out may be lost.</summary>
    [Fact]
    public async Task Erase_Again_HandsTheSameReceiptToWhoeverCouldAskAndToNobodyElse()
    {
        var portal = Portals.JobCentre();
        var coach = await service.CoachAsync(Portals.Provider());
        var (id, other) = (await service.RegisteredIdAsync(portal), await service.RegisteredIdAsync(portal));
        await service.AssignAsync(portal, id, coach.Record);
        var path = $"/v1/participants/{id}";
        var first = await service.DeleteAsync(portal, path);

        foreach (var asker in new[] { portal, Portals.Self(id, portal.Organisation!) })
        {
            var again = await service.DeleteAsync(asker, path);
            Assert.Equal((202, first.Location), (again.Status, again.Location));
            Assert.Equal(first.Json.GetProperty("receiptId").GetString(), again.Json.GetProperty("receiptId").GetString());
        }
        foreach (var stranger in new[] { coach, Portals.JobCentre(), Portals.Provider(), Portals.Self(other, portal.Organisation!) })
            Assert.Equal(404, (await service.DeleteAsync(stranger, path)).Status);
        Assert.Equal(1L, await service.ScalarAsync<long>("SELECT count(*) FROM erasure WHERE participant_public_id = $1", new NpgsqlParameter { Value = id }));
    }

    [Fact]
    public async Task Erase_Person_StandsInTheFeedOfThoseWhoCouldSeeIt()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        await service.DeleteAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}", "\"1\"");

        var items = (await service.GetAsync(portal, "/v1/changes/participants")).Json.GetProperty("items").EnumerateArray()
            .Select(item => (item.GetProperty("version").GetInt64(), item.GetProperty("kind").GetString()));
        Assert.Equal([(1L, "changed"), (2L, "erased")], items);
    }

    [Fact]
    public async Task Erase_ByCoachOrWithStaleVersion_ChangesNothing()
    {
        var portal = Portals.JobCentre();
        var coach = await service.CoachAsync(Portals.Provider());
        var id = await service.RegisteredIdAsync(portal);
        await service.AssignAsync(portal, id, coach.Record);

        Assert.Equal("forbidden", (await service.DeleteAsync(coach, $"/v1/participants/{id}")).Problem);
        Assert.Equal("precondition-failed", (await service.DeleteAsync(portal, $"/v1/participants/{id}", "\"1\"")).Problem);
        Assert.Equal(200, (await service.GetAsync(portal, $"/v1/participants/{id}")).Status);
    }

    [Fact]
    public async Task Replay_RestoredBackup_ErasesAgainBeforeTheServiceOpens()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var personId = await PersonIdAsync(id);
        var backup = await RowAsync(personId);
        var receipt = (await service.DeleteAsync(portal, $"/v1/participants/{id}")).Json.GetProperty("receiptId").GetString();
        await RestoreAsync(backup, personId);
        Assert.Equal(1, await RowsAsync("participant", personId));

        await using (var restarted = service.Create(service.Clock))
            restarted.CreateClient();

        Assert.Equal(0, await RowsAsync("participant", personId));
        Assert.Equal(200, (await service.GetAsync(portal, $"/v1/erasures/{receipt}")).Status);
    }

    /// <summary>As somebody writes it who had found the person just before.</summary>
    [Fact]
    public async Task AccessLog_LineThatComesAfterTheErasure_DoesNotStay()
    {
        var portal = Portals.JobCentre();
        var (id, other) = (await service.RegisteredIdAsync(portal), await service.RegisteredIdAsync(portal));
        var (personId, otherId) = (await PersonIdAsync(id), await PersonIdAsync(other));
        Assert.Equal(202, (await service.DeleteAsync(portal, $"/v1/participants/{id}")).Status);
        foreach (var late in new[] { personId, otherId })
            await service.ScalarAsync<Guid>(
                "INSERT INTO access_log_entry (person_id, at, subject, organisation_id, route, purpose) VALUES ($1, now(), 'x', 'org_x', 'GET /', 'case_work') RETURNING person_id",
                new NpgsqlParameter { Value = late });

        await using var restarted = service.Create(service.Clock);
        restarted.CreateClient();

        await Eventually.TrueAsync(async () => await RowsAsync("access_log_entry", personId) == 0);
        Assert.Equal(1, await RowsAsync("access_log_entry", otherId));
    }

    [Fact]
    public async Task Replay_TwoLinesOfOnePerson_TheReceiptThatWasHandedOutStays()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var personId = await PersonIdAsync(id);
        var kept = new JournalEntry(personId, id, "era_handedout", 3, DateTimeOffset.UnixEpoch.AddDays(1), [portal.Organisation!]);
        var failed = kept with { ReceiptId = "era_nobody", FinalVersion = 2, ErasedAt = DateTimeOffset.UnixEpoch };

        Assert.Equal(1, await ErasedPersons.ReapplyAsync(service.Services, [failed, kept], TestContext.Current.CancellationToken));

        Assert.Equal("era_handedout", await service.ScalarAsync<string>(
            "SELECT receipt_id FROM erasure WHERE person_id = @id", new NpgsqlParameter<Guid>("id", personId)));
        Assert.Equal(3, (await service.Events.WaitForAsync<ParticipantErased>(e => e.ParticipantPublicId == id)).Version);
    }

    [Fact]
    public async Task Journal_TornLine_IsPassedOver()
    {
        var folder = Directory.CreateTempSubdirectory("journal-").FullName;
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager { ["Perspektiva:DataFolder"] = folder };
        var journal = new ErasureJournal<JournalEntry>(configuration);
        var entry = new JournalEntry(Guid.CreateVersion7(), "par_x", "era_x", 3, DateTimeOffset.UnixEpoch, ["org_x"]);
        await journal.AppendAsync(entry, TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(Path.Combine(folder, "erasures.jsonl"), "\n{\"PersonId\":\"0", TestContext.Current.CancellationToken);
        await journal.AppendAsync(entry with { ReceiptId = "era_y" }, TestContext.Current.CancellationToken);

        var read = await journal.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["era_x", "era_y"], read.Select(e => e.ReceiptId));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "erasures.jsonl")));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A person with everything that a person can have.</summary>
    private async Task<string> FullRecordAsync(Perspektiva.Testing.Tokens.TestCaller portal)
    {
        var id = await service.RegisteredIdAsync(portal, Portals.Registration(change: b => b["externalRef"] = "E-1"));
        await service.PatchAsync(portal, $"/v1/participants/{id}", new { mobilityKm = 7 });
        await service.Http.ReplaceAsync(
            $"/v1/participants/{id}/ability-profile", service.Token(portal), new { ratings = Enumerable.Repeat(3, 32), basis = "test" }, "*");
        await service.Http.SubmitAsync("/v1/notes", service.Token(portal), new { participantId = id, kind = "visit", text = "Text" });
        await service.GetAsync(portal, $"/v1/participants/{id}");
        return id;
    }

    private async Task<Guid> PersonIdAsync(string id) =>
        await service.ScalarAsync<Guid>("SELECT id FROM participant WHERE public_id = $1", new NpgsqlParameter { Value = id });

    private Task<long> RowsAsync(string table, Guid personId) => service.ScalarAsync<long>(
        $"SELECT count(*) FROM {table} WHERE {(table == "participant" ? "id" : "person_id")} = $1", new NpgsqlParameter { Value = personId });

    private Task<string> RowAsync(Guid personId) => service.ScalarAsync<string>(
        "SELECT to_jsonb(p)::text FROM participant p WHERE id = $1", new NpgsqlParameter { Value = personId });

    private async Task RestoreAsync(string row, Guid personId)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ParticipantDb>();
        await db.Database.ExecuteSqlAsync($"INSERT INTO participant SELECT * FROM jsonb_populate_record(NULL::participant, {row}::jsonb)");
        await db.Database.ExecuteSqlAsync($"DELETE FROM erasure WHERE person_id = {personId}");
    }
}
