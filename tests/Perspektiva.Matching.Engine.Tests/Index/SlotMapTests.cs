using System.Collections.Concurrent;
using CsCheck;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>Ids find their rows, and rows are laid out by vectors as the tables say.</summary>
public sealed class SlotMapTests
{
    [Fact]
    public void SetAndRemove_AnySequence_EqualsADictionary() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            var (map, model, segment) = (new SlotMap(), new Dictionary<Guid, int>(), new Segment(6000));
            map.Register(segment);
            for (var slot = 0; slot < 6000; slot++)
            {
                // More than the map had room for, and many gone again, so that it grows and is cleaned.
                var id = Samples.Id(1 + random.Next(3000));
                if (random.Next(3) == 0)
                    Assert.Equal(model.Remove(id), map.Remove(id));
                Assert.Equal(model.TryGetValue(id, out var before), map.Set(id, segment, slot, out var found));
                Assert.True(found.Segment is null || found == (segment, before));
                segment.Append(PlaceRow.From(Samples.PlainPlace with { Id = id }), slot);
                model[id] = slot;
            }

            Assert.Equal(model.Count, map.Count);
            Assert.All(model, entry => Assert.True(map.TryGet(entry.Key, out var at) && at == (segment, entry.Value)));
            Assert.False(map.TryGet(Samples.Id(4000), out _));
        },
        iter: Effort.Of(20));

    [Fact]
    public void Sorted_IdsOccurTwice_TheFirstOfEachLives()
    {
        var random = new Random(4);
        PlaceRow[] rows = [.. Samples.EasyPlaces(4, Effort.Size(20_000)).Select((place, i) => PlaceRow.From(place with { Id = i % 3 == 0 ? Samples.Id(1 + random.Next(2000)) : place.Id }))];
        var (map, twice) = (new SlotMap(rows.Length), new ConcurrentBag<int>());

        var segment = SegmentBuilderTests.Sorted(rows, threads: 2, map, twice.Add);

        var firsts = rows.Select((row, i) => (row.Id, i)).GroupBy(row => row.Id).Select(same => same.Min(row => row.i)).ToHashSet();
        Assert.Equal(firsts.Count, map.Count);
        Assert.Equal(Enumerable.Range(0, rows.Length).Where(i => !firsts.Contains(i)), twice.Order());
        Assert.Equal(firsts.Count, Enumerable.Range(0, segment.Count).Count(segment.Lives));
        Assert.All(firsts, i =>
        {
            Assert.True(map.TryGet(rows[i].Id, out var at));
            Assert.True(at.Segment.Lives(at.Slot));
            Assert.Equal(rows[i].AreaKey, at.Segment.Rows[at.Slot].AreaKey);
            Assert.Equal(rows[i].DemandKey, at.Segment.Rows[at.Slot].DemandKey);
        });
    }

    [Fact]
    public void From_AnyPlace_PacksWhatItAsksAndBrings() => Samples.AnyPlace.Sample(place =>
    {
        var row = PlaceRow.From(place);
        ReadOnlySpan<byte> packed = row.Requirements;
        for (var i = 0; i < packed.Length; i++)
        {
            var asked = place.Requirements[(Dimension)i];
            Assert.Equal(asked.Level | ((int)asked.Importance << 3) | (place.Support[(Dimension)i] << 5), packed[i]);
        }
    },
    iter: Effort.Of(100));

    [Fact]
    public void Codes_AnyRow_AreThoseOfTheTable() => Gen.Select(Gen.Int[0, 5], Gen.Int[1, 3], Gen.Int[0, SupportProfile.MaxLevels])
        .Select((level, importance, support) => (byte)((level == 0 ? 0 : level | (importance << 3)) | (support << 5))).Array[32].Sample(packed =>
    {
        var codes = HotPlanes.Codes(System.Runtime.Intrinsics.Vector256.Create(packed));
        for (var i = 0; i < 16; i++)
            Assert.Equal(FitTables.CodeOf[packed[2 * i]] | (FitTables.CodeOf[packed[(2 * i) + 1]] << 4), codes[i]);
    },
    iter: Effort.Of(100));
}
