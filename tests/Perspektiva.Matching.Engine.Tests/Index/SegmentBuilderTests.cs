using CsCheck;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>How the rows of a sorted segment lie: wrong order would only show in how long a search takes.</summary>
public sealed class SegmentBuilderTests
{
    private const int CellRows = SegmentBuilder.CellGroups * HotPlanes.GroupLanes;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Sorted_ManyRows_NeighboursShareACellAndInEachThoseThatAskLeastComeFirst(int threads)
    {
        var random = new Random(threads);
        PlaceRow[] rows = [.. Enumerable.Range(0, (2 * CellRows) + 300).Select(i => PlaceRow.From(Asking(random.Next(30)) with { Id = Samples.Id(1 + i), Location = i % 50 == 0 ? null : Somewhere(random) }))];

        var segment = Sorted(rows, threads);

        Assert.Equal(rows.Select(row => row.Id), segment.Rows.Select(row => row.Id).Order());
        var cells = segment.Rows.Chunk(CellRows).ToArray();
        Assert.Equal([CellRows, CellRows, 300], cells.Select(cell => cell.Length));

        // Where they lie is told in 22 bits of 32.
        Assert.All(cells.Zip(cells.Skip(1)), pair => Assert.True(pair.First.Max(row => row.AreaKey) <= pair.Second.Min(row => row.AreaKey) + (1L << 10)));
        Assert.All(cells, cell => Assert.Equal(cell.Select(Asked).Order(), cell.Select(Asked)));
        Assert.All(cells[..2], cell => Assert.All(cell, row => Assert.True(row.HasLocation)));
    }

    [Fact]
    public void Sorted_WhatIsDecisiveInAnyDimension_LiesApart() => Gen.Int[0, AbilityProfile.Dimensions - 1].Sample(
        dimension =>
        {
            // The same level times importance in all, so that only what is decisive tells them apart.
            var decisive = Asks(i => i == dimension ? new Requirement(5, Importance.Decisive) : Requirement.NotAsked);
            var useful = Asks(i => i < 3 ? new Requirement(5, Importance.Useful) : Requirement.NotAsked);
            PlaceRow[] rows = [.. Enumerable.Range(0, 40).Select(i => PlaceRow.From((i % 2 == 0 ? decisive : useful) with { Id = Samples.Id(1 + i) }))];

            var segment = Sorted(rows, threads: 1);

            Assert.Equal([.. rows.Where((_, i) => i % 2 == 1).Select(row => row.Id), .. rows.Where((_, i) => i % 2 == 0).Select(row => row.Id)], segment.Rows.Select(row => row.Id));
        },
        iter: Effort.Of(64));

    [Fact]
    public void Sorted_RowsWithoutAnId_AreLeftOutWhereverTheyStand() => Gen.Bool.Array[1, 40].Sample(
        named =>
        {
            PlaceRow[] rows = [.. named.Select((has, i) => has ? PlaceRow.From(Samples.PlainPlace with { Id = Samples.Id(1 + i) }) : default)];

            var segment = Sorted(rows, threads: 1);

            Assert.Equal(rows.Where(row => row.Id != Guid.Empty).Select(row => row.Id), segment.Rows.Take(segment.Count).Select(row => row.Id));
        },
        iter: Effort.Of(500));

    [Fact]
    public void Merge_OfSegments_IsAllThatLivesAndKnowsWhereItStands() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            var lives = new List<Guid>();
            Segment[] segments = [.. Enumerable.Range(0, 4).Select(_ => new Segment(9))];
            foreach (var (segment, number) in segments.Select((segment, i) => (segment, i)))
            {
                for (var row = random.Next(10); row > 0; row--)
                {
                    var id = Samples.Id((10 * number) + row);
                    var slot = segment.Append(PlaceRow.From(Samples.EasyPlace(random) with { Id = id }), born: 1);
                    if (random.Next(3) == 0)
                        segment.End(slot, 2);
                    else
                        lives.Add(id);
                }
            }

            var map = new SlotMap();
            var merged = SegmentBuilder.Merge(segments, map);

            Assert.Equal(lives.Order(), merged.Rows.Take(merged.Count).Select(row => row.Id).Order());
            Assert.Equal(lives.Count, map.Count);
            Assert.All(lives, id => Assert.True(map.TryGet(id, out var at) && at.Segment == merged && merged.Rows[at.Slot].Id == id && merged.Lives(at.Slot)));
        },
        iter: Effort.Of(300));

    /// <summary>A segment of rows, put from the last to the first; those without an id are left out.</summary>
    internal static Segment Sorted(PlaceRow[] rows, int threads, SlotMap? map = null, Action<int>? twice = null)
    {
        var builder = new SegmentBuilder([.. rows.Select((row, i) => row.Id == Guid.Empty ? SegmentBuilder.Nothing : SegmentBuilder.KeyOf(row.AreaKey, i))]);
        for (var i = rows.Length - 1; i >= 0; i--)
        {
            Assert.Equal(rows[i].Id != Guid.Empty, builder.Takes(i));
            if (builder.Takes(i))
                builder.Put(i, rows[i]);
        }

        return builder.Finish(threads, map, twice);
    }

    private static PlaceProfile Asking(int dimensions) => Asks(i => i < dimensions ? new Requirement(1, Importance.Useful) : Requirement.NotAsked);

    private static PlaceProfile Asks(Func<int, Requirement> of) =>
        Samples.PlainPlace with { Requirements = RequirementProfile.From([.. Enumerable.Range(0, AbilityProfile.Dimensions).Select(of)]) };

    private static int Asked(PlaceRow row)
    {
        ReadOnlySpan<byte> packed = row.Requirements;
        return packed.Length - packed.Count((byte)0);
    }

    private static GeoPoint Somewhere(Random random) => new(4_800_000 + random.Next(500_000), 750_000 + random.Next(600_000));
}
