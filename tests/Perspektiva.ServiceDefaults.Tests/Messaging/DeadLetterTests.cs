using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging.Broker;
using Perspektiva.ServiceDefaults.Messaging.Inbox;
using Perspektiva.Testing.Servers;
using RabbitMQ.Client;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

public sealed class DeadLetterTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drain_DatabaseAwayForAMoment_KeepsTheLetterAtItsFirstDelivery()
    {
        await using var broker = await TestServers.RabbitMqAsync("drain");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>(),
            all => all.AddSingleton<IDeadLetterStore>(provider => new AwayAtFirst(ActivatorUtilities.CreateInstance<DeadLetterStore>(provider), times: 2)));
        await employer.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));
        await employer.MarksAsync(1); // the queues stand

        await employer.Host.Services.GetRequiredService<EventSender>().SendAsync(
            new Outgoing(Guid.CreateVersion7(), Topology.DeadLetterQueueOf("employer"), "x\0y", "{}"u8.ToArray(), null), Ct);

        await Bench.EventuallyAsync(async () => await employer.ScalarAsync<long>("SELECT count(*) FROM dead_letter") == 1);
        Assert.Equal("skipped x\uFFFDy", await employer.ScalarAsync<string>("SELECT reason || ' ' || type FROM dead_letter"));
        Assert.Equal("False False False", string.Join(' ', ((AwayAtFirst)employer.Host.Services.GetRequiredService<IDeadLetterStore>()).Redelivered));
    }

    /// <summary>The one redrive that a letter gets by itself cannot reach a queue that is gone: it is kept, and not given back to be kept again.</summary>
    [Fact]
    public async Task Drain_QueueThatItDiedInIsGone_KeepsTheLetterOnceForTheOperator()
    {
        await using var broker = await TestServers.RabbitMqAsync("drain-gone");
        await using var employer = await Bench.StartAsync("employer", broker.ConnectionString, m => m.Consume<OccupancyChanged, Marker<OccupancyChanged>>());
        await employer.WriteAsync(Samples.Occupancy(Guid.CreateVersion7(), 1));
        await employer.MarksAsync(1); // the queues stand
        await using var connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);

        await channel.BasicPublishAsync("", Topology.DeadLetterQueueOf("employer"), mandatory: true, Died("employer-gone"), "{}"u8.ToArray(), Ct);
        await Bench.EventuallyAsync(async () => await employer.ScalarAsync<long>("SELECT count(*) FROM dead_letter") >= 1);
        // The drain takes one after the other: the next letter's row says that the one before is through.
        await channel.BasicPublishAsync("", Topology.DeadLetterQueueOf("employer"), mandatory: true, Died(null), "{}"u8.ToArray(), Ct);
        await Bench.EventuallyAsync(async () => await employer.ScalarAsync<long>("SELECT count(*) FROM dead_letter WHERE consumer = 'unknown'") == 1);

        Assert.Equal("employer-gone delivery-limit waits", await employer.ScalarAsync<string>(
            "SELECT string_agg(consumer || ' ' || reason || CASE WHEN redriven_at IS NULL THEN ' waits' ELSE ' went' END, ', ') FROM dead_letter WHERE consumer <> 'unknown'"));
    }

    private static BasicProperties Died(string? queue) => new()
    {
        MessageId = Guid.CreateVersion7().ToString(),
        Type = EventTypes.NameOf(typeof(OccupancyChanged)),
        Headers = queue is null ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-first-death-queue"] = queue, ["x-first-death-reason"] = "delivery_limit" },
    };

    /// <summary>Neither does a column take: NUL no text, half a character no encoder.</summary>
    [Fact]
    public async Task Add_EnvelopeThatNoColumnTakes_IsKeptWithWhatCanBeRead()
    {
        await using var employer = await Bench.StartAsync("employer", "amqp://nobody:none@127.0.0.1:1", start: false);
        var store = employer.Host.Services.GetRequiredService<IDeadLetterStore>();
        var cut = new string('x', 199);

        await store.AddAsync(Told("x\0y\uD83D", "00-\0"), new string('q', 101), null, "some\0thing", Ct);
        await store.AddAsync(Told(cut + "\U0001F600", null), "employer-occupancy", null, "malformed", Ct);

        Assert.Equal($"{cut}\uFFFD|x\uFFFDy\uFFFD", await employer.ScalarAsync<string>("SELECT string_agg(type, '|' ORDER BY trace_parent NULLS FIRST) FROM dead_letter"));
        Assert.Equal("00-\uFFFD some\uFFFDthing 100", await employer.ScalarAsync<string>(
            "SELECT trace_parent || ' ' || reason || ' ' || length(consumer) FROM dead_letter WHERE trace_parent IS NOT NULL"));
    }

    private static Incoming Told(string type, string? trace) => new(Guid.CreateVersion7(), type, [], trace, 0, false, 0, new object(), 1, null, null);

    private sealed class AwayAtFirst(IDeadLetterStore inner, int times) : IDeadLetterStore
    {
        private int _left = times;

        public ConcurrentQueue<bool> Redelivered { get; } = new();

        public Task<Guid> AddAsync(Incoming incoming, string consumer, IIntegrationEvent? e, string reason, CancellationToken ct)
        {
            Redelivered.Enqueue(incoming.Redelivered);
            return Interlocked.Decrement(ref _left) >= 0 ? Task.FromException<Guid>(new TimeoutException()) : inner.AddAsync(incoming, consumer, e, reason, ct);
        }

        public Task<IReadOnlyList<(Guid Id, Outgoing Message)>> WaitingAsync(int limit, Guid? only, IReadOnlyCollection<Guid> without, CancellationToken ct, DateTimeOffset? before = null) =>
            inner.WaitingAsync(limit, only, without, ct, before);

        public Task<long> WithoutIdAsync(CancellationToken ct) => inner.WithoutIdAsync(ct);

        public Task<(long Discarded, long Left)> DiscardUnreadableAsync(IReadOnlyCollection<string> readable, CancellationToken ct) => inner.DiscardUnreadableAsync(readable, ct);

        public Task RedrivenAsync(Guid id, CancellationToken ct) => inner.RedrivenAsync(id, ct);
    }
}
