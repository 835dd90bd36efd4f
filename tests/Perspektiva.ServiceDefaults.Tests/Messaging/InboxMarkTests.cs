using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Messaging.Inbox;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

/// <summary>One effect, whatever the handler asks of the database first: the mark travels with that.</summary>
public sealed class InboxMarkTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, Handling> Handlers = new(StringComparer.Ordinal)
    {
        ["nothing"] = Handling.Of<OccupancyChanged, Marker<OccupancyChanged>>(),
        ["query"] = Handling.Of<OccupancyChanged, Counting>(),
        ["statement"] = Handling.Of<OccupancyChanged, Stating>(),
        ["save"] = Handling.Of<OccupancyChanged, Saving>(),
        ["commit"] = Handling.Of<OccupancyChanged, Committing>(),
    };

    [Theory]
    [InlineData("nothing")]
    [InlineData("query")]
    [InlineData("statement")]
    [InlineData("save")]
    [InlineData("commit")]
    public async Task Handle_TheSameMessageAgain_HasOneEffect(string first)
    {
        await using var bench = await StartAsync();
        var inbox = bench.Host.Services.GetRequiredService<IInboxTransaction>();
        var e = Samples.Occupancy(Guid.CreateVersion7(), 1);
        var context = new EventContext(e.EventId, "bench-occupancy", 1, Redelivered: false);

        var answers = new List<bool>();
        for (var time = 0; time < 3; time++)
            answers.Add(await inbox.HandleAsync(e, Handlers[first], context, Ct));

        Assert.Equal([true, false, false], answers);
        Assert.Equal(1L, await bench.ScalarAsync<long>("SELECT count(*) FROM mark"));
        Assert.Equal(1L, await bench.ScalarAsync<long>("SELECT count(*) FROM inbox_message"));
    }

    [Fact]
    public async Task Handle_TheSameMessageManyTimesAtOnce_HasOneEffect()
    {
        await using var bench = await StartAsync();
        var inbox = bench.Host.Services.GetRequiredService<IInboxTransaction>();
        var e = Samples.Occupancy(Guid.CreateVersion7(), 1);
        var context = new EventContext(e.EventId, "bench-occupancy", 1, Redelivered: false);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => inbox.HandleAsync(e, Handlers["query"], context, Ct)));

        Assert.Single(answers, handled => handled);
        Assert.Equal(1L, await bench.ScalarAsync<long>("SELECT count(*) FROM mark"));
    }

    [Fact]
    public async Task Handle_TheHandlerFailsAfterItsQuery_LeavesNoMark()
    {
        await using var bench = await StartAsync();
        var inbox = bench.Host.Services.GetRequiredService<IInboxTransaction>();
        var e = Samples.Occupancy(Guid.CreateVersion7(), 1);
        var context = new EventContext(e.EventId, "bench-occupancy", 1, Redelivered: false);

        await Assert.ThrowsAsync<NotSupportedException>(() => inbox.HandleAsync(e, Handling.Of<OccupancyChanged, Failing>(), context, Ct));

        Assert.Equal(0L, await bench.ScalarAsync<long>("SELECT count(*) FROM inbox_message"));
        Assert.True(await inbox.HandleAsync(e, Handlers["query"], context, Ct));
    }

    private static Task<Bench> StartAsync() => Bench.StartAsync("inbox_mark", "amqp://guest:guest@127.0.0.1:1", start: false, services: services => services
        .AddScoped<Marker<OccupancyChanged>>().AddScoped<Counting>().AddScoped<Stating>().AddScoped<Saving>().AddScoped<Committing>().AddScoped<Failing>());

    private sealed class Counting(BenchDb db) : IHandle<OccupancyChanged>
    {
        public async Task HandleAsync(OccupancyChanged e, EventContext context, CancellationToken ct)
        {
            var known = await db.Marks.Where(mark => mark.Key == e.PlaceId).ToListAsync(ct);
            db.Marks.Add(new Mark { Key = e.PlaceId, Version = known.Count + 1, EventId = e.EventId });
        }
    }

    private sealed class Stating(BenchDb db) : IHandle<OccupancyChanged>
    {
        public Task HandleAsync(OccupancyChanged e, EventContext context, CancellationToken ct) =>
            db.Database.ExecuteSqlAsync($"INSERT INTO mark (key, version, event_id) VALUES ({e.PlaceId}, {e.Version}, {e.EventId})", ct);
    }

    private sealed class Saving(BenchDb db) : IHandle<OccupancyChanged>
    {
        public Task HandleAsync(OccupancyChanged e, EventContext context, CancellationToken ct)
        {
            db.Marks.Add(new Mark { Key = e.PlaceId, Version = e.Version, EventId = e.EventId });
            return db.SaveChangesAsync(ct);
        }
    }

    /// <summary>What it adds, and a statement, travel with COMMIT.</summary>
    private sealed class Committing(BenchDb db) : IHandle<OccupancyChanged>
    {
        public Task HandleAsync(OccupancyChanged e, EventContext context, CancellationToken ct)
        {
            db.Add(new FeedCounter { Feed = "occupancy", Position = 1 });
            db.AtCommit(new NpgsqlBatchCommand("INSERT INTO mark (key, version, event_id) VALUES ($1, $2, $3)")
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = e.PlaceId }, new NpgsqlParameter<long> { TypedValue = e.Version }, new NpgsqlParameter<Guid> { TypedValue = e.EventId },
                },
            });
            return Task.CompletedTask;
        }
    }

    private sealed class Failing(BenchDb db) : IHandle<OccupancyChanged>
    {
        public async Task HandleAsync(OccupancyChanged e, EventContext context, CancellationToken ct)
        {
            await db.Marks.CountAsync(ct);
            throw new NotSupportedException();
        }
    }
}
