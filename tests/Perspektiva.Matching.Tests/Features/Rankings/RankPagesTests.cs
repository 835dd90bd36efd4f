using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Caching;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Tests.Features.Rankings;

/// <summary>Pages of a list of fits that change in between, without a service and without Redis.</summary>
public sealed class RankPagesTests
{
    private const string List = "ranking/test";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
    private readonly Cursor _cursor = new(new MasterKey(
        new ConfigurationBuilder().AddInMemoryCollection([new("Perspektiva:MasterKey", Convert.ToBase64String(SHA256.HashData("master key of the tests"u8)))]).Build(),
        new ServiceIdentity("matching")));

    private readonly Dictionary<Guid, int> _fits = [];

    [Fact]
    public async Task Pages_WhateverChangesBetweenThem_GiveEachRowThatStaysOnce_AndNoneThatIsGone()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            _fits.Clear();
            for (var i = 0; i < 200; i++)
                Add(random);
            var (stayed, told, removed) = (_fits.Keys.ToHashSet(), new List<Row>(), new HashSet<Guid>());
            var (limit, next, pages) = (random.Next(5, 60), (string?)null, Replica());
            do
            {
                var page = await PageAsync(pages, next, limit);
                Assert.True(page.Stable);
                Assert.All(page.Rows, row => Assert.DoesNotContain(row.Id, removed));
                Assert.True(page.Next is null || page.Rows.Count == limit);
                told.AddRange(page.Rows);
                next = page.Next;
                for (var i = 0; i < 20; i++)
                {
                    var id = _fits.Keys.ElementAt(random.Next(_fits.Count));
                    if (i % 5 == 0 && removed.Add(id))
                        _fits.Remove(id);
                    else
                        _fits[id] = random.Next(100);
                    Add(random);
                }
            }
            while (next is not null);

            stayed.ExceptWith(removed);
            Assert.Equal(told.Select(row => row.Id).Distinct(), told.Select(row => row.Id));
            Assert.Subset(told.Select(row => row.Id).ToHashSet(), stayed);
            var inOrder = told.Where(row => !row.Changed).Select(row => row.Fit).ToList();
            Assert.Equal(inOrder.OrderDescending(), inOrder);
        }
    }

    [Fact]
    public async Task Pages_BelowTheDepthOfASnapshot_GoOnByPosition_AndSaySo()
    {
        var random = new Random(1);
        for (var i = 0; i < RankSnapshot.Depth + 150; i++)
            Add(random);
        var (told, stable, next, pages) = (new List<Row>(), new List<bool>(), (string?)null, Replica());
        do
        {
            var page = await PageAsync(pages, next, limit: 100);
            told.AddRange(page.Rows);
            stable.Add(page.Stable);
            next = page.Next;
        }
        while (next is not null);

        Assert.Equal(Ranked(new Engine.RankOptions { OnDate = Days.Today, Top = int.MaxValue - 1 }).Items.Select(row => row.Id), told.Select(row => row.Id));
        Assert.Equal([.. Enumerable.Repeat(true, 10), false, false], stable);
    }

    [Fact]
    public async Task Pages_WithoutRedis_SnapshotOfAnotherReplicaOrOver_GoOnByPosition_AndSaySo()
    {
        var random = new Random(2);
        for (var i = 0; i < 10; i++)
            Add(random);
        var (here, other) = (Replica(), Replica());
        var first = await PageAsync(here, null, limit: 2);
        var second = await PageAsync(other, first.Next, limit: 2);
        Assert.True(second.Stable);

        var known = await PageAsync(other, second.Next, limit: 2);
        var unknown = await PageAsync(here, second.Next, limit: 2);
        _time.Advance(TimeSpan.FromMinutes(10));
        var over = await PageAsync(other, second.Next, limit: 2);

        Assert.Equal((true, false, false), (known.Stable, unknown.Stable, over.Stable));
        Assert.Equal(known.Rows, unknown.Rows);
        Assert.Equal(known.Rows, over.Rows);
        Assert.Equal(Ranked(new Engine.RankOptions { OnDate = Days.Today }).Items.Skip(6).Select(row => row.Id), (await PageAsync(here, unknown.Next, limit: 20)).Rows.Select(row => row.Id));
    }

    [Fact]
    public async Task Pages_ByPosition_TakeNoOtherFilters_ACursorOfAReleaseBeforeTakesAny()
    {
        var random = new Random(3);
        for (var i = 0; i < RankSnapshot.Depth + 150; i++)
            Add(random);
        var (next, pages) = ((string?)null, Replica());
        List<string> byPosition = [];
        do
        {
            next = (await PageAsync(pages, next, limit: 100)).Next;
            if (next is not null && _cursor.Decode(List, next)!.Count <= 3)
                byPosition.Add(next);
        }
        while (next is not null);
        var first = await PageAsync(Replica(), null, limit: 2);
        byPosition.Add((await PageAsync(pages, (await PageAsync(Replica(), first.Next, limit: 2)).Next, limit: 2)).Next!);
        var before = _cursor.Encode(List, "50", Guid.CreateVersion7().ToString("N"));

        // The snapshot's end, a page below it, and one of a replica that does not hold it.
        Assert.Equal(3, byPosition.Count);
        Assert.All(byPosition, after => Assert.Equal(("", "after mismatch"), (Found(after, null), Found(after, minFit: 1))));
        Assert.Equal(("", ""), (Found(before, null), Found(before, minFit: 1)));

        string Found(string after, int? minFit)
        {
            var check = new Check();
            new RankQuery(2, after, null, null, null, minFit, null, null, null).Read(List, Days.Today, _cursor, check);
            return string.Join(' ', check.Errors.Select(error => $"{error.Parameter} {error.Code}"));
        }
    }

    [Fact]
    public async Task Keep_MoreThanAReplicaHolds_DropsTheOldest()
    {
        var snapshots = new RankSnapshots(new Redis(), _time);
        var ids = new List<Guid>();
        for (var i = 0; i <= RankSnapshots.MostHere; i++)
            ids.Add(await snapshots.KeepAsync(new RankSnapshot([], null)));

        Assert.Equal((null, false), await snapshots.FindAsync(ids[0]));
        Assert.All(await Task.WhenAll(ids.Skip(1).Select(snapshots.FindAsync)), found => Assert.NotNull(found.Snapshot));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(17)]
    public void Bytes_OfASnapshot_GiveItBack_AndOthersNone(int? more)
    {
        ImmutableArray<Engine.RankPosition> rows = [new(RankSnapshot.Risen, Guid.CreateVersion7()), new(10_000, Guid.CreateVersion7()), new(0, Guid.Empty)];
        var bytes = new RankSnapshot(rows, more is { } fit ? new Engine.RankPosition(fit, Guid.CreateVersion7()) : null).ToBytes();

        var read = RankSnapshot.FromBytes(bytes)!;

        Assert.Equal(rows, read.Rows.AsEnumerable());
        Assert.Equal(more, read.More?.Fit);
        Assert.Equal(bytes, read.ToBytes());
        Assert.Null(RankSnapshot.FromBytes(bytes.AsSpan(1)));
        Assert.Null(RankSnapshot.FromBytes([]));
    }

    private RankPages Replica() => new(new RankSnapshots(new Redis(), _time), _cursor);

    private void Add(Random random)
    {
        var id = new byte[16];
        random.NextBytes(id);
        _fits.Add(new Guid(id), random.Next(100));
    }

    private async Task<RankPage<Row>> PageAsync(RankPages pages, string? after, int limit)
    {
        var check = new Check();
        var request = new RankQuery(limit, after, null, null, null, null, null, null, null).Read(List, Days.Today, _cursor, check);
        Assert.False(check.Failed);
        var source = new RankSource<Engine.RankPosition, Row>(
            Ranked, row => row, row => new Row(row.Id, row.Fit, false), kept => _fits.TryGetValue(kept.Id, out var fit) ? new Row(kept.Id, fit, fit != kept.Fit) : null);
        return request.Step is { } step ? (await pages.GoOnAsync(request, step, List, source))! : pages.Begin(request, List, source.Rank(request.Options), source);
    }

    private Engine.Ranking<Engine.RankPosition> Ranked(Engine.RankOptions options)
    {
        var rows = _fits.Select(row => new Engine.RankPosition(row.Value, row.Key)).OrderByDescending(row => row.Fit).ThenBy(row => row.Id)
            .Where(row => options.After is not { } after || row.Fit < after.Fit || (row.Fit == after.Fit && row.Id.CompareTo(after.Id) > 0)).ToList();
        return new Engine.Ranking<Engine.RankPosition>([.. rows.Take(options.Top)], rows.Count > options.Top ? rows[options.Top - 1] : null, []);
    }

    private sealed record Row(Guid Id, int Fit, bool Changed);
}
