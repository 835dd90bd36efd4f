using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.Testing.Servers;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

public sealed class DeliveryTests
{
    private static readonly Action<MessagingBuilder> Employer = m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>();

    [Fact]
    public async Task SaveChanges_WithEvent_IsHandledOnceByTheRequiredConsumer()
    {
        await using var broker = await TestServers.RabbitMqAsync("delivery");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, m => m.Queue("employer-occupancy", q => q.Handle<OccupancyChanged, Marker<OccupancyChanged>>()));
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);

        var e = Samples.Occupancy(Guid.CreateVersion7(), 1);
        await matching.WriteAsync(e);

        await employer.MarksAsync(1);
        Assert.Equal(e.EventId, await employer.ScalarAsync<Guid>("SELECT event_id FROM mark"));
        Assert.Equal(e.EventId, await employer.ScalarAsync<Guid>("SELECT message_id FROM inbox_message WHERE consumer = 'employer-occupancy'"));
        await Bench.EventuallyAsync(async () => await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message") == 0);
    }

    [Fact]
    public async Task Relay_ManyVersionsOfManyKeys_ArriveInOrderWithinEachKey()
    {
        await using var broker = await TestServers.RabbitMqAsync("order");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);
        var keys = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();

        await Task.WhenAll(keys.Select(async key =>
        {
            for (var version = 1; version <= 30; version++)
                await matching.WriteAsync(Samples.Occupancy(key, version));
        }));

        await employer.MarksAsync(600);
        var inversions = await employer.ScalarAsync<long>(
            "SELECT count(*) FROM (SELECT version, lag(version) OVER (PARTITION BY key ORDER BY id) AS before FROM mark) m WHERE version <> coalesce(before, 0) + 1");
        Assert.Equal(0, inversions);
    }

    [Fact]
    public async Task Inbox_SameMessageThreeTimes_HasOneEffect()
    {
        await using var broker = await TestServers.RabbitMqAsync("duplicates");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);
        // Of one key, so that the last one's mark tells that the two duplicates before it were handled, too.
        var key = Guid.CreateVersion7();
        var (first, last) = (Samples.Occupancy(key, 1), Samples.Occupancy(key, 2));
        await matching.WriteAsync(first);
        await employer.MarksAsync(1);

        var sender = matching.Host.Services.GetRequiredService<EventSender>();
        var type = Contracts.EventTypes.NameOf(typeof(OccupancyChanged));
        for (var i = 0; i < 2; i++)
            await sender.SendAsync(new Outgoing(first.EventId, type, type, EventJson.Serialize(first), null), TestContext.Current.CancellationToken);
        await matching.WriteAsync(last);

        await Bench.EventuallyAsync(async () => await employer.ScalarAsync<long>("SELECT count(*) FROM mark WHERE event_id = '" + last.EventId + "'") == 1);
        Assert.Equal(1, await employer.ScalarAsync<long>("SELECT count(*) FROM mark WHERE event_id = '" + first.EventId + "'"));
    }

    [Fact]
    public async Task Relay_RequiredConsumerMissing_KeepsTheEventUntilItIsThere()
    {
        await using var broker = await TestServers.RabbitMqAsync("required");
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);
        var (key, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await matching.WriteAsync(Samples.Occupancy(key, 1), Samples.Decided(other, 1));

        await Bench.EventuallyAsync(async () => await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message") == 1);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.Equal(key, await matching.ScalarAsync<Guid>("SELECT key FROM outbox_message"));
        Assert.Equal(0, await matching.ScalarAsync<int>("SELECT attempts FROM outbox_message"));

        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await employer.MarksAsync(1);
        await Bench.EventuallyAsync(async () => await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message") == 0);
    }

    [Fact]
    public async Task Relay_NobodyMustConsume_KeepsTheEventInTheUnroutedQueue()
    {
        await using var broker = await TestServers.RabbitMqAsync("unrouted");
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);
        await matching.WriteAsync(Samples.Decided(Guid.CreateVersion7(), 1));

        await Bench.EventuallyAsync(async () => await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message") == 0);
        var address = matching.Host.Services.GetRequiredService<BrokerAddress>();
        await using var connection = await address.ConnectAsync("test", TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        var kept = await channel.BasicGetAsync(Topology.Unrouted, autoAck: true, TestContext.Current.CancellationToken);
        Assert.Equal("org.perspektiva.proposal.decided.v1", kept?.BasicProperties.Type);
        // 14 days: no erasure reaches that queue.
        Assert.Equal("1209600000", kept?.BasicProperties.Expiration);
    }

    [Fact]
    public async Task Relay_WriterHasATrace_HandlerRunsInTheSameTrace()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is MessagingTelemetry.Name or "test",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        await using var broker = await TestServers.RabbitMqAsync("trace");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);

        string trace;
        using (var activity = source.StartActivity("write"))
        {
            trace = activity!.TraceId.ToString();
            await matching.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));
        }

        await employer.MarksAsync(1);
        Assert.Equal(trace, await employer.ScalarAsync<string>("SELECT trace FROM mark"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Add_InATransaction_LeavesWithItsCommitAlsoAfterTheLastSave(bool saved)
    {
        await using var broker = await TestServers.RabbitMqAsync("commit");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, Employer);
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);
        await using var scope = matching.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        var key = Guid.CreateVersion7();

        await using (var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            var outbox = scope.ServiceProvider.GetRequiredService<Outbox<BenchDb>>();
            outbox.Add(Samples.Occupancy(key, 1));
            outbox.Add(Samples.Occupancy(key, 2));
            if (saved)
                await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        await employer.MarksAsync(2);
        Assert.Equal(1L, await employer.ScalarAsync<long>("SELECT version FROM mark ORDER BY id LIMIT 1"));
    }

    [Fact]
    public async Task Add_TransactionRolledBack_NothingLeavesAndNoSignalRuns()
    {
        await using var broker = await TestServers.RabbitMqAsync("rollback");
        await using var matching = await Bench.StartAsync("matching", broker.ConnectionString);
        await using var scope = matching.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        var (before, after) = (0, 0);

        await using (var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            scope.ServiceProvider.GetRequiredService<Outbox<BenchDb>>().Add(Samples.Decided(Guid.CreateVersion7(), 1));
            scope.ServiceProvider.GetRequiredService<IAfterCommit>().Run(() => before++);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        }
        db.ChangeTracker.Clear();
        await using (var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            scope.ServiceProvider.GetRequiredService<IAfterCommit>().Run(() => after++);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, after);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal((0, 1), (before, after));
        Assert.Equal(0, await matching.ScalarAsync<long>("SELECT count(*) FROM outbox_message"));
    }
}
