using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.ServiceDefaults.Messaging.Operations;
using Perspektiva.ServiceDefaults.Messaging.Relay;
using Perspektiva.Testing;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

public sealed class FailureTests
{
    private static readonly string Occupancy = EventTypes.NameOf(typeof(OccupancyChanged));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Fails for one aggregate while told to.</summary>
    internal sealed class Moody(BenchDb db, Mood mood) : IHandle<OccupancyChanged>
    {
        public async Task HandleAsync(OccupancyChanged e, EventContext context, CancellationToken ct)
        {
            Interlocked.Increment(ref mood.Calls);
            await new Marker<OccupancyChanged>(db).HandleAsync(e, context, ct);
            if (e.PlaceId == mood.Against)
                throw new InvalidOperationException("a text that may name a person");
        }
    }

    /// <summary>Tells when the relay has a confirm and has not deleted its row yet.</summary>
    private sealed class ConfirmSeen : IFaultPoint
    {
        public TaskCompletionSource Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Reached(string point)
        {
            if (point == FaultPoints.AfterConfirm)
                Seen.TrySetResult();
        }
    }

    internal sealed class Mood
    {
        public int Calls;

        public Guid? Against { get; set; }
    }

    [Fact]
    public async Task Handler_AlwaysThrows_OthersFlowAndRedriveKeepsTheId()
    {
        var mood = new Mood { Against = Guid.CreateVersion7() };
        await using var broker = await TestServers.RabbitMqAsync("poison");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString,
            m => m.Consume<OccupancyChanged, Moody>(), services => services.AddSingleton(mood));
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);
        var guilty = Samples.Occupancy(mood.Against.Value, 1);
        await matching.WriteAsync(guilty);
        for (var i = 0; i < 20; i++)
            await matching.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));

        await employer.MarksAsync(20);
        await Bench.EventuallyAsync(async () => await employer.ScalarAsync<long>("SELECT count(*) FROM dead_letter") == 1);
        Assert.Equal("InvalidOperationException", await employer.ScalarAsync<string>("SELECT reason FROM dead_letter"));
        Assert.Equal(guilty.PlaceId, await employer.ScalarAsync<Guid>("SELECT subject FROM dead_letter"));

        mood.Against = null;
        Assert.Equal(new Redrive(1, 0), await employer.Host.Services.GetRequiredService<MessagingOperations>().RedriveAsync(Ct));
        await employer.MarksAsync(21);
        Assert.Equal(guilty.EventId, await employer.ScalarAsync<Guid>("SELECT message_id FROM inbox_message ORDER BY handled_at DESC LIMIT 1"));
        Assert.Equal(new Redrive(0, 0), await employer.Host.Services.GetRequiredService<MessagingOperations>().RedriveAsync(Ct));
    }

    /// <summary>One more than are read at once, so that what is left does not come first again and again.</summary>
    [Fact]
    public async Task Redrive_LettersWhoseQueueIsGone_StayAndHoldNothingUp()
    {
        await using var broker = await TestServers.RabbitMqAsync("queue-gone");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>());
        var e = Samples.Occupancy(Guid.CreateVersion7(), 1);
        await employer.ExecuteAsync("""
            INSERT INTO dead_letter (id, message_id, consumer, body, reason, dead_at, redrives)
            SELECT gen_random_uuid(), gen_random_uuid(), 'employer-gone', '', 'malformed', now() - interval '1 day', 0 FROM generate_series(1, 101)
            """);
        await employer.ExecuteAsync($$"""
            INSERT INTO dead_letter (id, message_id, consumer, type, body, reason, dead_at, redrives)
            VALUES (gen_random_uuid(), '{{e.EventId}}', 'employer-marker', '{{Occupancy}}', convert_to('{{System.Text.Encoding.UTF8.GetString(EventJson.Serialize(e))}}', 'UTF8'), 'malformed', now(), 0)
            """);

        Assert.Equal(new Redrive(1, 101), await employer.Host.Services.GetRequiredService<MessagingOperations>().RedriveAsync(Ct));
        await employer.MarksAsync(1);
        Assert.Equal(101, await employer.ScalarAsync<long>("SELECT count(*) FROM dead_letter WHERE redriven_at IS NULL"));
    }

    /// <summary>As many as are read at once: each dies again at once, and is not taken up again by the redrive that sent it.</summary>
    [Fact]
    public async Task Redrive_LettersThatDieAgain_EndsAndLeavesThemForTheNext()
    {
        await using var broker = await TestServers.RabbitMqAsync("die-again");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>());
        await employer.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));
        await employer.MarksAsync(1); // the queues stand
        await employer.ExecuteAsync($"""
            INSERT INTO dead_letter (id, message_id, consumer, type, body, reason, dead_at, redrives)
            SELECT gen_random_uuid(), CASE WHEN n <= 100 THEN gen_random_uuid() END, 'employer-marker', '{Occupancy}', '', CASE WHEN n <= 100 THEN 'malformed' ELSE 'no-id' END,
                now() - interval '1 day', 0 FROM generate_series(1, 102) AS n
            """);

        Assert.Equal(new Redrive(100, 2), await employer.Host.Services.GetRequiredService<MessagingOperations>().RedriveAsync(Ct).WaitAsync(Patience.Length, Ct));
        await Bench.EventuallyAsync(async () => await employer.ScalarAsync<long>("SELECT count(*) FROM dead_letter WHERE redriven_at IS NULL") == 102);
    }

    [Fact]
    public async Task Discard_WhatCanNeverBeRead_GoesAndTheRestWaits()
    {
        await using var employer = await Bench.StartAsync(
            "employer", "amqp://nobody:none@127.0.0.1:1", m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>(), start: false);
        await employer.ExecuteAsync($"""
            INSERT INTO dead_letter (id, message_id, consumer, type, body, reason, dead_at, redrives, redriven_at)
            SELECT gen_random_uuid(), CASE WHEN reason <> 'no-id' THEN gen_random_uuid() END, 'employer-marker', type, '', reason, now(), 0, redriven
            FROM (VALUES ('malformed', '{Occupancy}', NULL::timestamptz), ('no-id', '{Occupancy}', NULL), ('id-mismatch', '{Occupancy}', NULL), ('unknown-type', 'org.perspektiva.nonsense.v9', NULL),
                ('unknown-type', '{Occupancy}', NULL), ('InvalidOperationException', '{Occupancy}', NULL), ('malformed', '{Occupancy}', now())) AS letters (reason, type, redriven)
            """);
        var operations = employer.Host.Services.GetRequiredService<MessagingOperations>();

        Assert.Equal(new Discard(4, 2), await operations.DiscardAsync(Ct));
        Assert.Equal(new Discard(0, 2), await operations.DiscardAsync(Ct));
        Assert.Equal("InvalidOperationException,malformed,unknown-type", await employer.ScalarAsync<string>("SELECT string_agg(reason, ',' ORDER BY reason) FROM dead_letter"));
    }

    [Theory]
    [InlineData("{\"eventId\":", "malformed")]
    [InlineData("null", "malformed")]
    [InlineData("{\"eventId\":\"01890000-0000-7000-8000-000000000000\"}", "id-mismatch")]
    public async Task Message_Unreadable_IsKeptAsADeadLetterAtOnce(string body, string reason)
    {
        await using var broker = await TestServers.RabbitMqAsync("malformed");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>());
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);
        await matching.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));
        await employer.MarksAsync(1);

        var sender = matching.Host.Services.GetRequiredService<EventSender>();
        await sender.SendAsync(new Outgoing(Guid.CreateVersion7(), Occupancy, Occupancy, System.Text.Encoding.UTF8.GetBytes(body), null), Ct);
        await sender.SendAsync(new Outgoing(Guid.CreateVersion7(), Occupancy, "org.perspektiva.nonsense.v9", "{}"u8.ToArray(), null), Ct);
        await matching.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));

        await employer.MarksAsync(2);
        await Bench.EventuallyAsync(async () => await employer.ScalarAsync<long>("SELECT count(*) FROM dead_letter") == 2);
        Assert.Equal($"{reason},unknown-type", await employer.ScalarAsync<string>("SELECT string_agg(reason, ',' ORDER BY reason) FROM dead_letter"));
    }

    [Fact]
    public async Task Relay_AfterTwentyFailures_ParksTheRowHoldsBackItsKeyOnlyAndRedriveKeepsTheId()
    {
        await using var broker = await TestServers.RabbitMqAsync("parked");
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString, start: false);
        var (key, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var guilty = Samples.Decided(key, 1);
        await matching.WriteAsync(guilty, Samples.Decided(key, 2), Samples.Decided(other, 1));
        var store = matching.Host.Services.GetRequiredService<OutboxStore>();
        var keeper = matching.Host.Services.GetRequiredService<LeaseKeeper>();
        await keeper.RenewAsync(Ct);
        var lease = keeper.Held!;
        var now = TimeProvider.System.GetUtcNow();

        bool? parked = false;
        for (var i = 0; i < OutboxStore.MaxAttempts; i++)
        {
            Assert.False(parked);
            parked = await store.FailAsync(guilty.EventId, lease, "Some", now.AddMinutes(1), now, Ct);
        }

        Assert.True(parked);
        var (_, due) = await store.NextAsync(lease, [], now.AddHours(1), [], Ct);
        Assert.Equal([other], due.Select(row => row.Key));

        await matching.Host.Services.GetRequiredService<MessagingOperations>().RedriveAsync(Ct);
        (_, due) = await store.NextAsync(lease, [], now.AddHours(1), [], Ct);
        Assert.Equal([guilty.EventId], due.Where(row => row.Key == key).Take(1).Select(row => row.Id));
        Assert.Equal(3, due.Count);
    }

    [Fact]
    public async Task Delete_LeaseTakenOverMeanwhile_MatchesNoRow()
    {
        await using var broker = await TestServers.RabbitMqAsync("fence");
        await using var frozen = await Bench.StartAsync("matching", broker.ConnectionString, start: false);
        await using var peer = await Bench.StartAsync("matching", broker.ConnectionString, database: frozen.Database, start: false);
        var e = Samples.Decided(Guid.CreateVersion7(), 1);
        await frozen.WriteAsync(e);
        var (old, next) = (frozen.Host.Services.GetRequiredService<LeaseKeeper>(), peer.Host.Services.GetRequiredService<LeaseKeeper>());
        await old.RenewAsync(Ct);
        var lease = old.Held!;
        await ProlongAsync(frozen);
        await next.RenewAsync(Ct);
        Assert.Null(next.Held);

        await frozen.ExecuteAsync("UPDATE relay_lease SET expires_at = clock_timestamp() - interval '1 second'"); // what its freezing leads to
        await next.RenewAsync(Ct);
        var taken = next.Held!;

        Assert.Equal(lease.Fence + 1, taken.Fence);
        Assert.Equal(0, await frozen.Host.Services.GetRequiredService<OutboxStore>().DeleteAsync([e.EventId], lease, Ct));
        Assert.Equal((0, 1), Told(await frozen.Host.Services.GetRequiredService<OutboxStore>().NextAsync(lease, [e.EventId], TimeProvider.System.GetUtcNow(), [], Ct)));
        Assert.Equal(1, await peer.Host.Services.GetRequiredService<OutboxStore>().DeleteAsync([e.EventId], taken, Ct));

        static (int, int) Told((int Deleted, IReadOnlyList<OutboxRow> Due) next) => (next.Deleted, next.Due.Count);
    }

    [Fact]
    public async Task Next_WithConfirmedRows_DeletesThemBeforeItReads()
    {
        await using var broker = await TestServers.RabbitMqAsync("next");
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString, start: false);
        var key = Guid.CreateVersion7();
        var (first, second) = (Samples.Decided(key, 1), Samples.Decided(key, 2));
        await matching.WriteAsync(first, second);
        var (store, keeper) = (matching.Host.Services.GetRequiredService<OutboxStore>(), matching.Host.Services.GetRequiredService<LeaseKeeper>());
        await keeper.RenewAsync(Ct);

        var (deleted, due) = await store.NextAsync(keeper.Held!, [first.EventId], TimeProvider.System.GetUtcNow(), [], Ct);

        Assert.Equal((1, second.EventId), (deleted, Assert.Single(due).Id));
        Assert.Equal(1, await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message"));
    }

    [Fact]
    public async Task Stop_RightAfterAConfirm_LeavesNoRowToBeSentTwice()
    {
        await using var broker = await TestServers.RabbitMqAsync("stop");
        var confirmed = new ConfirmSeen();
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString, services: all => all.AddSingleton<IFaultPoint>(confirmed));
        await matching.WriteAsync(Samples.Decided(Guid.CreateVersion7(), 1));
        await confirmed.Seen.Task.WaitAsync(Patience.Length, Ct);

        await matching.Host.StopAsync(Ct);

        Assert.Equal(0, await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message"));
    }

    [Fact]
    public async Task Renew_OwnerIsGone_TakesOverAtOnce()
    {
        await using var broker = await TestServers.RabbitMqAsync("takeover");
        await using var first = await Bench.StartAsync("matching", broker.ConnectionString, start: false);
        await using var peer = await Bench.StartAsync("matching", broker.ConnectionString, database: first.Database, start: false);
        var (old, next) = (first.Host.Services.GetRequiredService<LeaseKeeper>(), peer.Host.Services.GetRequiredService<LeaseKeeper>());
        await old.RenewAsync(Ct);
        await ProlongAsync(first); // so that no expiry is what lets the next one in
        await first.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");

        Lease? taken = null;
        await Bench.EventuallyAsync(async () =>
        {
            await next.RenewAsync(Ct);
            return (taken = next.Held) is not null;
        });
        Assert.Equal(2, taken!.Fence);
    }

    /// <summary>The lease does not run out while a busy machine comes to the next step.</summary>
    private static Task ProlongAsync(Bench bench) => bench.ExecuteAsync("UPDATE relay_lease SET expires_at = clock_timestamp() + interval '1 hour'");
}
