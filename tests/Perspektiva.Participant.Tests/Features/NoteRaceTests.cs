using Npgsql;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>It locks the table that every other test reads.</summary>
[CollectionDefinition(nameof(NoteRaceTests), DisableParallelization = true)]
[Collection(nameof(NoteRaceTests))]
public sealed class NoteRaceTests(ParticipantService service)
{
    [Fact]
    public async Task Read_PersonErasedMeanwhile_IsNotFound()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var note = (await service.Http.SubmitAsync("/v1/notes", service.Token(portal), new { participantId = id, kind = "visit", text = "Text" })).Json.GetProperty("id").GetString();
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var erase = new NpgsqlCommand("LOCK TABLE participant; DELETE FROM participant WHERE public_id = @id", connection, transaction))
        {
            erase.Parameters.AddWithValue("id", id);
            await erase.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var read = service.GetAsync(portal, $"/v1/notes/{note}");
        await Eventually.TrueAsync(async () => await service.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE @by = ANY (pg_blocking_pids(pid)))", new NpgsqlParameter<int>("by", connection.ProcessID)));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((404, "not-found"), ((await read).Status, (await read).Problem));
    }
}
