using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.Contracts;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Messaging.Relay;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

/// <summary>What a process has committed itself its relay sends without reading it from the table.</summary>
public sealed class HandoverTests
{
    private static readonly Action<MessagingBuilder> Employer = m => m.Consume<Contracts.V1.OccupancyChanged, Marker<Contracts.V1.OccupancyChanged>>();

    [Fact]
    public async Task Commit_TheTableGivesNothingOut_LeavesAndIsDeleted()
    {
        await using var broker = await TestServers.RabbitMqAsync("handed");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await using var matching = await OwnerAsync(broker.ConnectionString);
        await NothingIsDueAsync(matching);
        var e = Samples.Occupancy(Guid.CreateVersion7(), 1);

        await CommitAsync(matching, e);

        await employer.MarksAsync(1);
        Assert.Equal(e.EventId, await employer.ScalarAsync<Guid>("SELECT event_id FROM mark"));
        await Bench.EventuallyAsync(async () => await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message") == 0);
    }

    [Fact]
    public async Task Commit_SomethingEarlierOfTheKeyWaits_LeavesAfterIt()
    {
        await using var broker = await TestServers.RabbitMqAsync("earlier");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await using var matching = await OwnerAsync(broker.ConnectionString);
        var (key, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        // Another replica's, which has failed once and is due again later.
        await NothingIsDueAsync(matching);
        await matching.WriteAsync(Samples.Occupancy(key, 1));
        await matching.ExecuteAsync("UPDATE outbox_message SET error = 'Some', attempts = 1; DROP TRIGGER later ON outbox_message");

        await CommitAsync(matching, Samples.Occupancy(key, 2));
        await CommitAsync(matching, Samples.Occupancy(other, 1));
        await employer.MarksAsync(1);
        Assert.Equal(other, await employer.ScalarAsync<Guid>("SELECT key FROM mark"));
        await matching.ExecuteAsync("UPDATE outbox_message SET available_at = now() WHERE key_version = 1");

        await employer.MarksAsync(3);
        Assert.Equal("1,2", await VersionsAsync(employer, key));
    }

    [Fact]
    public async Task Commit_TwoEventsOfAKey_LeaveInOrder()
    {
        await using var broker = await TestServers.RabbitMqAsync("two");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await using var matching = await OwnerAsync(broker.ConnectionString);
        var key = Guid.CreateVersion7();

        await CommitAsync(matching, Samples.Occupancy(key, 1), Samples.Occupancy(key, 2));

        await employer.MarksAsync(2);
        Assert.Equal("1,2", await VersionsAsync(employer, key));
    }

    /// <summary>As an erasure does it with its person's events, whether they have left or not.</summary>
    [Fact]
    public async Task Relay_RowDeletedByAnotherBeforeItDoes_KeepsItsLease()
    {
        await using var broker = await TestServers.RabbitMqAsync("row_gone");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        var log = new HeardLog();
        await using var matching = await OwnerAsync(broker.ConnectionString, services => services.AddSingleton<ILoggerProvider>(log));
        // The row is gone as soon as it is there; the event is handed over all the same.
        await matching.ExecuteAsync(
            """
            CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM outbox_message WHERE id = NEW.id; RETURN NULL; END';
            CREATE TRIGGER gone AFTER INSERT ON outbox_message FOR EACH ROW EXECUTE FUNCTION gone();
            """);
        await CommitAsync(matching, Samples.Occupancy(Guid.CreateVersion7(), 1));
        await employer.MarksAsync(1);
        await matching.ExecuteAsync("DROP TRIGGER gone ON outbox_message");

        await CommitAsync(matching, Samples.Occupancy(Guid.CreateVersion7(), 1));
        await Bench.EventuallyAsync(async () => await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message") == 0);

        Assert.DoesNotContain(log.Of(LogLevel.Warning), line => line.Contains("is no longer ours", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rollback_EventAdded_NeverLeaves()
    {
        await using var broker = await TestServers.RabbitMqAsync("undone");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await using var matching = await OwnerAsync(broker.ConnectionString);
        var (undone, kept) = (Samples.Occupancy(Guid.CreateVersion7(), 1), Samples.Occupancy(Guid.CreateVersion7(), 1));
        await using (var scope = matching.Host.Services.CreateAsyncScope())
        {
            var (db, outbox) = (scope.ServiceProvider.GetRequiredService<BenchDb>(), scope.ServiceProvider.GetRequiredService<Outbox<BenchDb>>());
            await using (var first = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
            {
                outbox.Add(undone);
                await first.RollbackAsync(TestContext.Current.CancellationToken);
            }
            await using var second = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            outbox.Add(kept);
            await second.CommitAsync(TestContext.Current.CancellationToken);
        }

        await employer.MarksAsync(1);
        Assert.Equal(kept.EventId, await employer.ScalarAsync<Guid>("SELECT event_id FROM mark"));
    }

    [Fact]
    public void Take_OlderThanASecond_IsLeftToTheTable()
    {
        var (signal, handover, clock) = Held();
        using var _ = signal;
        signal.Hand(Committed(clock, 1));
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty(handover.Take(10));
        Assert.True(signal.TakeLook());
        Assert.False(signal.TakeLook());
    }

    [Fact]
    public void Take_WhatTheTableGaveOutFirst_IsNotSentAgain()
    {
        var (signal, handover, clock) = Held();
        using var _ = signal;
        var (first, second) = (Committed(clock, 1), Committed(clock, 1));
        handover.Sent([first.Row.Id]);
        clock.Advance(TimeSpan.FromMilliseconds(999));
        signal.Hand(first);
        signal.Hand(second);

        Assert.Equal([second.Row.Id], handover.Take(10).Select(row => row.Id));
        Assert.False(signal.TakeLook());
    }

    [Fact]
    public void Take_VersionsInAnyOrder_AreInOrder()
    {
        var (signal, handover, clock) = Held();
        using var _ = signal;
        CommittedEvent[] handed = [Committed(clock, 2), Committed(clock, 1, 1), Committed(clock, 1)];
        foreach (var committed in handed)
            signal.Hand(committed);

        Assert.Equal([handed[2].Row.Id, handed[1].Row.Id, handed[0].Row.Id], handover.Take(3).Select(row => row.Id));
    }

    [Fact]
    public void Hold_AnotherLease_LeavesToTheTableWhatWasHandedBefore()
    {
        var (signal, handover, clock) = Held();
        using var _ = signal;
        signal.Hand(Committed(clock, 1));

        Assert.True(handover.Hold(LeaseOf(2)));
        Assert.False(handover.Hold(LeaseOf(2)));
        Assert.Empty(handover.Take(10));

        handover.Leave();
        signal.Hand(Committed(clock, 1));
        Assert.False(signal.IsOpen);
        Assert.True(signal.TakeLook());
        Assert.Empty(handover.Take(10));
    }

    private static Lease LeaseOf(long fence) => new(LeaseKeeper.Shard, Guid.Empty, fence);

    private static (OutboxSignal Signal, Handover Handover, FakeTimeProvider Clock) Held()
    {
        var (signal, clock) = (new OutboxSignal(), new FakeTimeProvider());
        var handover = new Handover(signal, clock);
        Assert.True(handover.Hold(LeaseOf(1)));
        return (signal, handover, clock);
    }

    private static CommittedEvent Committed(FakeTimeProvider clock, long version, int ordinal = 0) =>
        new(new OutboxRow(Guid.CreateVersion7(), Guid.CreateVersion7(), "type", [], null, 0), version, ordinal, clock.GetTimestamp());

    /// <summary>A service whose relay has the lease.</summary>
    private static async Task<Bench> OwnerAsync(string amqp, Action<IServiceCollection>? services = null)
    {
        var matching = await Bench.StartAsync("matching", amqp, services: services);
        var signal = matching.Host.Services.GetRequiredService<OutboxSignal>();
        await Bench.EventuallyAsync(() => Task.FromResult(signal.IsOpen));
        return matching;
    }

    /// <summary>No reader of the table finds from now on what is written to it.</summary>
    private static Task NothingIsDueAsync(Bench bench) => bench.ExecuteAsync(
        """
        CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.available_at = NEW.available_at + interval ''1 hour''; RETURN NEW; END';
        CREATE TRIGGER later BEFORE INSERT ON outbox_message FOR EACH ROW EXECUTE FUNCTION later();
        """);

    /// <summary>Commits events in a transaction, as a POST and a handler do.</summary>
    private static async Task CommitAsync(Bench bench, params IIntegrationEvent[] events)
    {
        await using var scope = bench.Host.Services.CreateAsyncScope();
        var (db, outbox) = (scope.ServiceProvider.GetRequiredService<BenchDb>(), scope.ServiceProvider.GetRequiredService<Outbox<BenchDb>>());
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        foreach (var e in events)
            outbox.Add(e);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> VersionsAsync(Bench bench, Guid key) =>
        await bench.ScalarAsync<string>($"SELECT string_agg(version::text, ',' ORDER BY id) FROM mark WHERE key = '{key}'");
}
