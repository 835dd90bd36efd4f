using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Messaging.Operations;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

public sealed class HousekeepingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clean_RowsOlderThan14Days_AreGoneAndTheOthersStay()
    {
        await using var broker = await TestServers.RabbitMqAsync("cleaning");
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString, start: false);
        // More than one batch of 5,000.
        await matching.ExecuteAsync("INSERT INTO inbox_message SELECT gen_random_uuid(), 'old', now() - interval '14 days 1 minute' FROM generate_series(1, 5001)");
        await matching.ExecuteAsync("INSERT INTO inbox_message SELECT gen_random_uuid(), 'young', now() - interval '13 days 23 hours' FROM generate_series(1, 3)");
        await matching.ExecuteAsync("""
            INSERT INTO dead_letter (id, message_id, consumer, body, reason, dead_at, redrives, redriven_at)
            SELECT gen_random_uuid(), gen_random_uuid(), name, '', 'malformed', now() - interval '30 days', 1, redriven
            FROM (VALUES ('old', now() - interval '15 days'), ('young', now() - interval '13 days'), ('waiting', NULL)) AS letters (name, redriven)
            """);
        await matching.ExecuteAsync("""
            INSERT INTO access_revocation (grant_id, version, subject, organisation_id, role, record_id, revoked_at)
            SELECT gen_random_uuid(), 2, name, 'org_x', 'participant', 'par_x', revoked
            FROM (VALUES ('old', now() - interval '15 days'), ('young', now() - interval '13 days'), ('granted', NULL)) AS grants (name, revoked)
            """);

        await matching.Host.Services.GetServices<IHostedService>().OfType<Housekeeping>().Single().CleanAsync(Ct);

        Assert.Equal("young:3", await matching.ScalarAsync<string>("SELECT string_agg(consumer || ':' || n, ' ') FROM (SELECT consumer, count(*) AS n FROM inbox_message GROUP BY consumer) AS kept"));
        Assert.Equal("waiting young", await matching.ScalarAsync<string>("SELECT string_agg(consumer, ' ' ORDER BY consumer) FROM dead_letter"));
        Assert.Equal("granted young", await matching.ScalarAsync<string>("SELECT string_agg(subject, ' ' ORDER BY subject) FROM access_revocation"));
    }

    [Theory]
    [InlineData(1_000_000, 30, false)]
    [InlineData(1_000_001, 0, true)]
    [InlineData(1, 31, true)]
    public void Observe_Backlog_ShutsTheGatePastEitherLimitAndOpensBelowBoth(long pending, int minutes, bool shut)
    {
        var gate = new WriteGate();
        gate.Observe(pending, TimeSpan.FromMinutes(minutes));
        Assert.Equal(shut, gate.RetryAfter is not null);
        gate.Observe(0, TimeSpan.Zero);
        Assert.Null(gate.RetryAfter);
    }

    [Fact]
    public async Task Look_EventsBehindAFailedOneOfTheirKey_LeaveTheGateOpenAndAnotherKeyShutsIt()
    {
        await using var matching = await Bench.StartAsync("matching", "amqp://nobody:none@127.0.0.1:1", start: false);
        var (guilty, other) = (Samples.Occupancy(Guid.CreateVersion7(), 1), Guid.CreateVersion7());
        await matching.WriteAsync(guilty, Samples.Occupancy(guilty.PlaceId, 2), Samples.Occupancy(guilty.PlaceId, 3));
        await matching.ExecuteAsync("UPDATE outbox_message SET available_at = now() - interval '31 minutes'");
        await matching.ExecuteAsync($"UPDATE outbox_message SET error = 'Some' WHERE id = '{guilty.EventId}'");
        var housekeeping = matching.Host.Services.GetServices<IHostedService>().OfType<Housekeeping>().Single();
        var operations = matching.Host.Services.GetRequiredService<MessagingOperations>();
        var gate = matching.Host.Services.GetRequiredService<IWriteGate>();

        // It backs off; its turn has just come again; it is given up.
        foreach (var (state, pending, parked) in new[] { ("available_at = now() + interval '5 minutes'", 2L, 0L), ("available_at = now()", 3L, 0L), ("parked_at = now()", 2L, 1L) })
        {
            await matching.ExecuteAsync($"UPDATE outbox_message SET {state} WHERE id = '{guilty.EventId}'");
            await housekeeping.LookAsync(Ct);
            Assert.Null(gate.RetryAfter);
            var backlog = await operations.BacklogAsync(Ct);
            Assert.Equal((pending, 2L, parked), (backlog.Pending, backlog.Held, backlog.Parked));
        }

        await matching.WriteAsync(Samples.Occupancy(other, 1));
        await matching.ExecuteAsync($"UPDATE outbox_message SET available_at = now() - interval '31 minutes' WHERE key = '{other}'");
        await housekeeping.LookAsync(Ct);
        Assert.NotNull(gate.RetryAfter);
    }

    [Fact]
    public async Task Housekeeping_EventThatCannotLeaveForAnHour_ShutsTheGate()
    {
        await using var broker = await TestServers.RabbitMqAsync("shedding");
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString, start: false);
        // Employer, which must consume it, is not there: so it waits.
        await matching.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));
        await matching.ExecuteAsync("UPDATE outbox_message SET available_at = now() - interval '1 hour'");
        await matching.Host.StartAsync(Ct);
        var gate = matching.Host.Services.GetRequiredService<IWriteGate>();
        await Bench.EventuallyAsync(() => Task.FromResult(gate.RetryAfter == TimeSpan.FromSeconds(30)));
    }
}
